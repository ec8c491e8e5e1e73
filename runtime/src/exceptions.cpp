#include "exceptions.h"

#include "conc/codec.h"
#include "conc/errors.h"
#include "exceptions_std.h"

#include <cstdlib>
#include <cxxabi.h>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <typeinfo>

namespace conc::detail {
namespace {

/// Exceptions nested deeper than this are left out.
constexpr int deepest = 50;

struct registry {
  registry() { add_standard_exceptions(codecs); }
  std::optional<exception_codec> find(std::string_view name) {
    std::lock_guard lock(mutex);
    auto found = codecs.find(name);
    return found == codecs.end() ? std::nullopt : std::optional(found->second);
  }
  std::mutex mutex;
  exception_codecs codecs;
};

/// Never destroyed: exceptions may cross while static objects go.
registry &known() {
  static auto *r = new registry;
  return *r;
}

std::string demangled(const std::string &name) {
  int status = 0;
  std::unique_ptr<char, void (*)(void *)> text(
      abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status), std::free);
  return text ? text.get() : name;
}

/// The mangled name of the exception being handled; of what std::throw_with_nested was given, where
/// it made the exception.
std::string current_name() {
  constexpr std::string_view prefix = "St17_Nested_exceptionI";
  const std::type_info *type = abi::__cxa_current_exception_type();
  std::string name = type ? type->name() : "";
  if (name.compare(0, prefix.size(), prefix) == 0)
    return name.substr(prefix.size(), name.size() - prefix.size() - 1);
  return name;
}

std::string current_text() {
  try {
    throw;
  } catch (const std::exception &e) {
    return e.what();
  } catch (...) {
    return "an exception without text";
  }
}

std::exception_ptr current_nested() {
  try {
    throw;
  } catch (const std::nested_exception &e) {
    return e.nested_ptr();
  } catch (...) {
    return nullptr;
  }
}

// A message is: mangled type, the nested exception if there is one, whether the type's own codec
// wrote the rest, and the rest; without one the text.

void encode_current(encoder &out, int depth) {
  std::string name = current_name();
  conc::encode(out, name);
  std::exception_ptr nested = depth < deepest ? current_nested() : nullptr;
  conc::encode(out, nested != nullptr);
  if (nested)
    try {
      std::rethrow_exception(nested);
    } catch (...) {
      encode_current(out, depth + 1);
    }
  std::vector<unsigned char> body;
  encoder own(body);
  std::optional<exception_codec> codec = known().find(name);
  bool written = codec && codec->encode(own);
  conc::encode(out, written);
  if (written)
    out.bytes(body.data(), body.size());
  else
    conc::encode(out, current_text());
}

std::exception_ptr decode_one(decoder &in, int depth) {
  if (depth > deepest)
    throw decode_error();
  auto name = conc::decode<std::string>(in);
  std::exception_ptr nested = conc::decode<bool>(in) ? decode_one(in, depth + 1) : nullptr;
  if (!conc::decode<bool>(in))
    return made_exception(remote_exception(demangled(name), conc::decode<std::string>(in)), nested);
  std::optional<exception_codec> codec = known().find(name);
  if (!codec)
    throw decode_error();
  return codec->decode(in, nested);
}

} // namespace

void register_exception_type(const std::type_info &type, const exception_codec &codec) noexcept {
  std::lock_guard lock(known().mutex);
  known().codecs[type.name()] = codec;
}

void encode_current_exception(std::vector<unsigned char> &message) {
  encoder out(message);
  encode_current(out, 0);
}

std::exception_ptr decode_exception(const unsigned char *data, std::size_t size) noexcept {
  try {
    decoder in(data, size);
    return decode_one(in, 0);
  } catch (...) {
    return std::current_exception();
  }
}

} // namespace conc::detail
