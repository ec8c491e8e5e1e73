// How values cross from a worker process to the caller.
//
// Sent without help: numbers, enumerations, std::string, the standard containers, array, pair,
// tuple, optional and variant of such, aggregates of such (by Boost.PFR; no bases), and classes
// that are trivially copyable but no aggregates, whose bytes are taken as they are. C arrays are
// sent in aggregates that are trivially copyable and hold no pointers, likewise as bytes. Pointers,
// references and views do not compile: their addresses mean nothing to another process. Any other
// type: specialise conc::codec.
#ifndef CONC_CODEC_H
#define CONC_CODEC_H

#include "conc/detail/codec_traits.h"
#include "conc/detail/plain.h"
#include "conc/errors.h"

#include <boost/pfr/core.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

namespace conc {

/// Appends bytes to a message.
class encoder {
public:
  explicit encoder(std::vector<unsigned char> &out) : out_(out) {}
  /// Writes to [place, place + room) while the message fits there, and to `out` otherwise.
  encoder(unsigned char *place, std::size_t room, std::vector<unsigned char> &out)
      : out_(out), place_(place), room_(room) {}

  void bytes(const void *data, std::size_t size) {
    if (size <= room_ - used_ && place_ && size != 0) {
      std::memcpy(place_ + used_, data, size);
      used_ += size;
    } else {
      append(static_cast<const unsigned char *>(data), size);
    }
  }
  /// Bytes at `place`; 0 when the message is in `out`, or empty.
  std::size_t in_place() const noexcept { return used_; }

private:
  void append(const unsigned char *data, std::size_t size) {
    if (place_ && size != 0) {
      out_.reserve(used_ + size);
      out_.assign(place_, place_ + used_);
      place_ = nullptr;
      used_ = 0;
    }
    out_.insert(out_.end(), data, data + size);
  }

  std::vector<unsigned char> &out_;
  unsigned char *place_ = nullptr;
  std::size_t room_ = 0;
  std::size_t used_ = 0;
};

/// Takes bytes from a message. Throws decode_error rather than reading past its end.
class decoder {
public:
  decoder(const void *data, std::size_t size)
      : at_(static_cast<const unsigned char *>(data)), left_(size) {}
  void bytes(void *to, std::size_t size) {
    if (size > left_)
      throw decode_error();
    if (size != 0)
      std::memcpy(to, at_, size);
    at_ += size;
    left_ -= size;
  }
  std::size_t left() const noexcept { return left_; }
  /// The next bytes where they are, which is there as long as the message.
  const unsigned char *view(std::size_t size) {
    if (size > left_)
      throw decode_error();
    const unsigned char *at = at_;
    at_ += size;
    left_ -= size;
    return at;
  }

private:
  const unsigned char *at_;
  std::size_t left_;
};

/// To be specialised for types that are not sent by themselves:
/// `static void encode(encoder &, const T &)` and `static T decode(decoder &)`.
template <class T> struct codec;

template <class T> void encode(encoder &out, const T &value) { codec<T>::encode(out, value); }
template <class T> T decode(decoder &in) { return codec<T>::decode(in); }

namespace detail {

inline void encode_size(encoder &out, std::size_t size) {
  auto n = static_cast<std::uint64_t>(size);
  out.bytes(&n, sizeof n);
}
/// A number of elements; each takes a byte at least, so no more than there are bytes.
inline std::size_t decode_size(decoder &in) {
  std::uint64_t n = 0;
  in.bytes(&n, sizeof n);
  if (n > in.left())
    throw decode_error();
  return static_cast<std::size_t>(n);
}

/// The bytes of the value itself.
template <class T> struct flat_codec {
  static void encode(encoder &out, const T &value) { out.bytes(&value, sizeof value); }
  static T decode(decoder &in) {
    alignas(T) unsigned char storage[sizeof(T)];
    in.bytes(storage, sizeof storage);
    return from_bytes(storage);
  }

private:
  static T from_bytes(const unsigned char *storage) {
    if constexpr (std::is_default_constructible<T>::value) {
      T value{};
      std::memcpy(static_cast<void *>(&value), storage, sizeof value);
      return value;
    } else {
      return *std::launder(reinterpret_cast<const T *>(storage));
    }
  }
};

template <class T> struct string_codec {
  using character = typename T::value_type;
  static void encode(encoder &out, const T &value) {
    encode_size(out, value.size());
    out.bytes(value.data(), value.size() * sizeof(character));
  }
  static T decode(decoder &in) {
    std::size_t size = decode_size(in);
    if (size > in.left() / sizeof(character))
      throw decode_error();
    T value(size, character{});
    in.bytes(&value[0], size * sizeof(character));
    return value;
  }
};

template <class T> struct container_codec {
  using element = sent_element<T>;
  static void encode(encoder &out, const T &value) {
    encode_size(out, static_cast<std::size_t>(std::distance(value.begin(), value.end())));
    for (const auto &e : value)
      conc::encode<element>(out, e);
  }
  static T decode(decoder &in) {
    T value;
    for (std::size_t n = decode_size(in); n > 0; --n)
      value.insert(value.end(), conc::decode<element>(in));
    return value;
  }
};

/// A vector of numbers travels as one block.
template <class T> struct block_codec {
  using element = typename T::value_type;
  static void encode(encoder &out, const T &value) {
    encode_size(out, value.size());
    out.bytes(value.data(), value.size() * sizeof(element));
  }
  static T decode(decoder &in) {
    std::size_t size = decode_size(in);
    if (size > in.left() / sizeof(element))
      throw decode_error();
    if constexpr (sizeof(element) == 1 && !std::is_enum<element>::value) {
      const auto *first = reinterpret_cast<const element *>(in.view(size));
      return T(first, first + size); // written once, not cleared before
    } else {
      T value(size);
      in.bytes(value.data(), size * sizeof(element));
      return value;
    }
  }
};

template <class T> struct tuple_codec {
  static void encode(encoder &out, const T &value) {
    std::apply([&](const auto &...e) { (conc::encode(out, e), ...); }, value);
  }
  static T decode(decoder &in) {
    return decode(in, std::make_index_sequence<std::tuple_size<T>::value>());
  }

private:
  template <std::size_t... I> static T decode(decoder &in, std::index_sequence<I...>) {
    static_cast<void>(in);
    return T{conc::decode<std::remove_const_t<std::tuple_element_t<I, T>>>(in)...};
  }
};

template <class T> struct optional_codec {
  static void encode(encoder &out, const T &value) {
    conc::encode(out, value.has_value());
    if (value)
      conc::encode(out, *value);
  }
  static T decode(decoder &in) {
    if (!conc::decode<bool>(in))
      return std::nullopt;
    return T(conc::decode<typename T::value_type>(in));
  }
};

template <class T> struct variant_codec {
  static void encode(encoder &out, const T &value) {
    encode_size(out, value.index());
    std::visit([&](const auto &v) { conc::encode(out, v); }, value);
  }
  static T decode(decoder &in) {
    std::uint64_t index = conc::decode<std::uint64_t>(in);
    return decode<0>(in, static_cast<std::size_t>(index));
  }

private:
  template <std::size_t I> static T decode(decoder &in, std::size_t index) {
    if constexpr (I < std::variant_size<T>::value) {
      if (index == I)
        return T(std::in_place_index<I>, conc::decode<std::variant_alternative_t<I, T>>(in));
      return decode<I + 1>(in, index);
    } else {
      throw decode_error();
    }
  }
};

/// Empty values still take a byte, so that sizes can be checked against what is there.
template <class T> struct empty_codec {
  static void encode(encoder &out, const T &) { out.bytes("", 1); }
  static T decode(decoder &in) {
    char nothing;
    in.bytes(&nothing, 1);
    return T{};
  }
};

template <class T> struct aggregate_codec {
  static void encode(encoder &out, const T &value) {
    boost::pfr::for_each_field(value, [&](const auto &field) { conc::encode(out, field); });
  }
  static T decode(decoder &in) {
    return decode(in, std::make_index_sequence<boost::pfr::tuple_size_v<T>>());
  }

private:
  template <std::size_t... I> static T decode(decoder &in, std::index_sequence<I...>) {
    static_cast<void>(in);
    return T{conc::decode<std::remove_const_t<boost::pfr::tuple_element_t<I, T>>>(in)...};
  }
};

template <class T> constexpr auto choose_codec() {
  static_assert(!is_address<T>,
                "conc: a pointer, reference or view cannot be sent between processes, since the "
                "address means nothing there; send the data itself");
  if constexpr (is_address<T>)
    return empty_codec<T>(); // unreachable: keeps the error above alone
  else if constexpr (std::is_arithmetic<T>::value || std::is_enum<T>::value)
    return flat_codec<T>();
  else if constexpr (is_string<T>)
    return string_codec<T>();
  else if constexpr (is_optional<T>)
    return optional_codec<T>();
  else if constexpr (is_variant<T>)
    return variant_codec<T>();
  else if constexpr (is_block<T>)
    return block_codec<T>();
  else if constexpr (is_container<T>)
    return container_codec<T>();
  else if constexpr (std::is_empty<T>::value && std::is_default_constructible<T>::value)
    return empty_codec<T>();
  else if constexpr (is_tuple_like<T>)
    return tuple_codec<T>();
  else if constexpr (has_arrays<T>()) {
    static_assert(is_plain_aggregate<T>(),
                  "conc: a C array is sent only in an aggregate without pointers, references or "
                  "views, of at most 1000 elements; use std::array or specialise conc::codec");
    return flat_codec<T>();
  } else if constexpr (std::is_aggregate<T>::value && !std::is_array<T>::value)
    return aggregate_codec<T>();
  else {
    static_assert(std::is_trivially_copyable<T>::value && !std::is_array<T>::value,
                  "conc: values of this type cannot be sent between processes; specialise "
                  "conc::codec for it");
    return flat_codec<T>();
  }
}

} // namespace detail

template <class T> struct codec : decltype(detail::choose_codec<T>()) {};

} // namespace conc

#endif
