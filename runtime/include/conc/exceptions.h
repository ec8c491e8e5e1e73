// Which exceptions cross processes as themselves.
#ifndef CONC_EXCEPTIONS_H
#define CONC_EXCEPTIONS_H

#include "conc/codec.h"

#include <exception>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <utility>

namespace conc {
namespace detail {

/// How exceptions of exactly one type travel.
struct exception_codec {
  /// Of the exception that is being handled. False when this one cannot travel; nothing is written
  /// then.
  bool (*encode)(encoder &);
  /// `nested` is what the exception carries as std::nested_exception; mostly null.
  std::exception_ptr (*decode)(decoder &, const std::exception_ptr &nested);
};
void register_exception_type(const std::type_info &, const exception_codec &) noexcept;

/// The exception, with what is nested in it.
template <class E> std::exception_ptr made_exception(E &&e, const std::exception_ptr &nested) {
  using type = std::decay_t<E>;
  if constexpr (std::is_class<type>::value && !std::is_final<type>::value) {
    if (nested)
      try {
        std::rethrow_exception(nested);
      } catch (...) {
        try {
          std::throw_with_nested(std::forward<E>(e));
        } catch (...) {
          return std::current_exception();
        }
      }
  }
  return std::make_exception_ptr(std::forward<E>(e));
}

/// By what() alone.
template <class E>
constexpr exception_codec text_exception_codec = {
    [](encoder &out) {
      try {
        throw;
      } catch (const E &e) {
        conc::encode(out, std::string(e.what()));
      }
      return true;
    },
    [](decoder &in, const std::exception_ptr &nested) {
      return made_exception(E(conc::decode<std::string>(in)), nested);
    }};

/// As any value.
template <class E>
constexpr exception_codec value_exception_codec = {
    [](encoder &out) {
      try {
        throw;
      } catch (const E &e) {
        conc::encode(out, e);
      }
      return true;
    },
    [](decoder &in, const std::exception_ptr &nested) {
      return made_exception(conc::decode<E>(in), nested);
    }};

} // namespace detail

struct with_codec_t {
  explicit with_codec_t() = default;
};
inline constexpr with_codec_t with_codec{};

/// Lets exceptions of type E, thrown in a worker process, reach the caller as E, made anew from
/// what(). Those of the standard library, numbers and std::string cross by themselves; any other
/// type arrives as remote_exception, and what is nested (std::throw_with_nested) stays so. Call it
/// before the verb, for example at namespace scope:
/// `const bool sent = conc::register_exception<my_error>();`. Thread-safe; always true.
template <class E> bool register_exception() noexcept {
  static_assert(std::is_base_of<std::exception, E>::value &&
                    std::is_constructible<E, const std::string &>::value,
                "an exception that crosses processes is made anew from its text; for one with more "
                "to it, specialise conc::codec and use register_exception<E>(conc::with_codec)");
  detail::register_exception_type(typeid(E), detail::text_exception_codec<E>);
  return true;
}

/// The same for exceptions that are more than a text: they are sent by conc::codec<E>. E may be any
/// type.
template <class E> bool register_exception(with_codec_t) noexcept {
  detail::register_exception_type(typeid(E), detail::value_exception_codec<E>);
  return true;
}

} // namespace conc

#endif
