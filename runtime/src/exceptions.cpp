#include "conc/exceptions.h"

#include "conc/codec.h"
#include "conc/errors.h"
#include "exceptions.h"

#include <cstdlib>
#include <cxxabi.h>
#include <functional>
#include <future>
#include <ios>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <set>
#include <stdexcept>
#include <system_error>
#include <typeinfo>

namespace conc::detail {
namespace {

/// How the value of a type that is no std::exception travels.
struct value_type_codec {
  void (*encode)(encoder &); ///< of the exception being handled
  std::exception_ptr (*decode)(decoder &);
};

struct registry {
  std::mutex mutex;
  std::map<std::string, exception_maker, std::less<>> makers; ///< by mangled name
};

template <class E> std::exception_ptr make_from_text(const std::string &text) {
  return std::make_exception_ptr(E(text));
}
template <class E> std::exception_ptr make_without_text(const std::string &) {
  return std::make_exception_ptr(E());
}

template <class... E> void add_from_text(registry &r) {
  (r.makers.emplace(typeid(E).name(), make_from_text<E>), ...);
}
template <class... E> void add_without_text(registry &r) {
  (r.makers.emplace(typeid(E).name(), make_without_text<E>), ...);
}

/// Never destroyed: exceptions may cross while static objects go.
registry &known() {
  static registry *r = [] {
    auto *made = new registry;
    add_from_text<std::runtime_error, std::logic_error, std::invalid_argument, std::domain_error,
                  std::length_error, std::out_of_range, std::range_error, std::overflow_error,
                  std::underflow_error, memory_error>(*made);
    add_without_text<std::exception, std::bad_alloc, std::bad_array_new_length, std::bad_cast,
                     std::bad_typeid, std::bad_exception, std::bad_function_call, std::bad_weak_ptr,
                     std::bad_optional_access, std::bad_variant_access, cancelled, timeout_error,
                     decode_error>(*made);
    return made;
  }();
  return *r;
}

template <class T>
constexpr value_type_codec by_value = {
    [](encoder &out) {
      try {
        throw;
      } catch (const T &value) {
        conc::encode(out, value);
      }
    },
    [](decoder &in) { return std::make_exception_ptr(conc::decode<T>(in)); }};

const value_type_codec *value_codec(std::string_view name) {
  static const std::map<std::string_view, const value_type_codec *> codecs = {
      {typeid(int).name(), &by_value<int>},
      {typeid(unsigned).name(), &by_value<unsigned>},
      {typeid(long).name(), &by_value<long>},
      {typeid(unsigned long).name(), &by_value<unsigned long>},
      {typeid(char).name(), &by_value<char>},
      {typeid(bool).name(), &by_value<bool>},
      {typeid(double).name(), &by_value<double>},
      {typeid(std::string).name(), &by_value<std::string>},
  };
  auto found = codecs.find(name);
  return found == codecs.end() ? nullptr : found->second;
}

std::string demangled(const std::string &name) {
  int status = 0;
  std::unique_ptr<char, void (*)(void *)> text(
      abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status), std::free);
  return text ? text.get() : name;
}

/// what(), followed by those of the exceptions nested in it.
std::string text_of(const std::exception &e) {
  std::string text = e.what();
  try {
    std::rethrow_if_nested(e);
  } catch (const std::exception &nested) {
    text += ": " + text_of(nested);
  } catch (...) {
  }
  return text;
}

// A message is: mangled type, what kind of rest, the rest.
enum class kind : std::uint8_t { text, error_code, value, literal, unknown };

struct system_error_parts {
  int value;
  bool generic;
  std::string text;
};

bool is_standard(const std::error_category &c) {
  return c == std::generic_category() || c == std::system_category();
}

void encode_body(encoder &out, const std::string &name) {
  if (const value_type_codec *codec = value_codec(name)) {
    conc::encode(out, kind::value);
    return codec->encode(out);
  }
  try {
    throw;
  } catch (const std::system_error &e) {
    if (name == typeid(std::system_error).name() && is_standard(e.code().category())) {
      conc::encode(out, kind::error_code);
      return conc::encode(out, system_error_parts{e.code().value(),
                                                  e.code().category() == std::generic_category(),
                                                  e.what()});
    }
    conc::encode(out, kind::text);
    conc::encode(out, text_of(e));
  } catch (const std::exception &e) {
    conc::encode(out, kind::text);
    conc::encode(out, text_of(e));
  } catch (const char *text) {
    conc::encode(out, kind::literal);
    conc::encode(out, std::string(text ? text : ""));
  } catch (...) {
    conc::encode(out, kind::unknown);
  }
}

std::exception_ptr make(const std::string &name, const std::string &text) {
  exception_maker maker = nullptr;
  {
    std::lock_guard lock(known().mutex);
    auto found = known().makers.find(name);
    maker = found == known().makers.end() ? nullptr : found->second;
  }
  return maker ? maker(text) : std::make_exception_ptr(remote_exception(demangled(name), text));
}

/// The text of a system_error already ends in its code's message, which its constructor adds anew.
std::exception_ptr make_system_error(const system_error_parts &parts) {
  std::error_code code(parts.value,
                       parts.generic ? std::generic_category() : std::system_category());
  std::string tail = code.message();
  std::string text = parts.text;
  if (text == tail)
    return std::make_exception_ptr(std::system_error(code));
  if (text.size() > tail.size() + 2 &&
      text.compare(text.size() - tail.size() - 2, std::string::npos, ": " + tail) == 0)
    text.resize(text.size() - tail.size() - 2);
  return std::make_exception_ptr(std::system_error(code, text));
}

/// A string literal lives for ever, and so must its copy; equal ones are kept once.
const char *literal(const std::string &text) {
  static auto *texts = new std::set<std::string>;
  std::lock_guard lock(known().mutex);
  return texts->insert(text).first->c_str();
}

std::exception_ptr decode_body(decoder &in, const std::string &name) {
  switch (conc::decode<kind>(in)) {
  case kind::text:
    return make(name, conc::decode<std::string>(in));
  case kind::error_code:
    return make_system_error(conc::decode<system_error_parts>(in));
  case kind::value:
    if (const value_type_codec *codec = value_codec(name))
      return codec->decode(in);
    throw decode_error();
  case kind::literal:
    return std::make_exception_ptr(literal(conc::decode<std::string>(in)));
  case kind::unknown:
    break;
  }
  return std::make_exception_ptr(remote_exception(demangled(name), "an exception without text"));
}

} // namespace

void register_exception_type(const std::type_info &type, exception_maker maker) noexcept {
  std::lock_guard lock(known().mutex);
  known().makers[type.name()] = maker;
}

void encode_current_exception(std::vector<unsigned char> &message) {
  const std::type_info *type = abi::__cxa_current_exception_type();
  std::string name = type ? type->name() : "";
  encoder out(message);
  conc::encode(out, name);
  encode_body(out, name);
}

std::exception_ptr decode_exception(const unsigned char *data, std::size_t size) noexcept {
  try {
    decoder in(data, size);
    std::string name = conc::decode<std::string>(in);
    return decode_body(in, name);
  } catch (...) {
    return std::current_exception();
  }
}

} // namespace conc::detail
