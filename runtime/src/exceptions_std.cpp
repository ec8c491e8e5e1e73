#include "exceptions_std.h"

#include "conc/errors.h"

#include <any>
#include <filesystem>
#include <functional>
#include <future>
#include <ios>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <set>
#include <stdexcept>
#include <system_error>
#include <variant>

namespace conc::detail {
namespace {

/// Exceptions of these types say nothing but their type.
template <class E>
constexpr exception_codec bare = {
    [](encoder &) { return true; },
    [](decoder &, const std::exception_ptr &nested) { return made_exception(E(), nested); }};

// Error codes.

const std::error_category *const categories[] = {&std::generic_category(), &std::system_category(),
                                                 &std::iostream_category(),
                                                 &std::future_category()};

struct sent_code {
  int category; ///< of the list above
  int value;
};

std::optional<sent_code> to_send(const std::error_code &code) {
  for (int i = 0; i < 4; ++i)
    if (*categories[i] == code.category())
      return sent_code{i, code.value()};
  return std::nullopt;
}

std::error_code received(const sent_code &code) {
  if (code.category < 0 || code.category >= 4)
    throw decode_error();
  return {code.value, *categories[code.category]};
}

/// The text of a system_error ends in its code's message, which its constructor adds anew.
std::string own_text(const std::system_error &e) {
  std::string text = e.std::system_error::what(), tail = e.code().message();
  if (text == tail)
    return "";
  if (text.size() > tail.size() + 2 &&
      text.compare(text.size() - tail.size() - 2, std::string::npos, ": " + tail) == 0)
    text.resize(text.size() - tail.size() - 2);
  return text;
}

std::system_error made_error(const std::error_code &code, const std::string &text) {
  return text.empty() ? std::system_error(code) : std::system_error(code, text);
}

template <class E> bool encode_code(encoder &out, const E &e) {
  std::optional<sent_code> code = to_send(e.code());
  if (code)
    conc::encode(out, *code);
  return code.has_value();
}

constexpr exception_codec by_code = {[](encoder &out) {
                                       try {
                                         throw;
                                       } catch (const std::system_error &e) {
                                         if (!encode_code(out, e))
                                           return false;
                                         conc::encode(out, own_text(e));
                                       }
                                       return true;
                                     },
                                     [](decoder &in, const std::exception_ptr &nested) {
                                       std::error_code code = received(conc::decode<sent_code>(in));
                                       return made_exception(
                                           made_error(code, conc::decode<std::string>(in)), nested);
                                     }};

constexpr exception_codec of_streams = {
    by_code.encode, [](decoder &in, const std::exception_ptr &nested) {
      std::error_code code = received(conc::decode<sent_code>(in));
      return made_exception(std::ios_base::failure(conc::decode<std::string>(in), code), nested);
    }};

constexpr exception_codec of_files = {
    [](encoder &out) {
      try {
        throw;
      } catch (const std::filesystem::filesystem_error &e) {
        if (!encode_code(out, e))
          return false;
        for (const std::string &text : {own_text(e), e.path1().string(), e.path2().string()})
          conc::encode(out, text);
      }
      return true;
    },
    [](decoder &in, const std::exception_ptr &nested) {
      std::error_code code = received(conc::decode<sent_code>(in));
      auto text = conc::decode<std::string>(in), first = conc::decode<std::string>(in);
      auto second = conc::decode<std::string>(in);
      if (first.empty())
        return made_exception(std::filesystem::filesystem_error(text, code), nested);
      if (second.empty())
        return made_exception(std::filesystem::filesystem_error(text, first, code), nested);
      return made_exception(std::filesystem::filesystem_error(text, first, second, code), nested);
    }};

constexpr exception_codec of_futures = {
    [](encoder &out) {
      try {
        throw;
      } catch (const std::future_error &e) {
        return encode_code(out, e);
      }
    },
    [](decoder &in, const std::exception_ptr &nested) {
      std::error_code code = received(conc::decode<sent_code>(in));
      return made_exception(std::future_error(static_cast<std::future_errc>(code.value())), nested);
    }};

constexpr exception_codec of_deaths = {
    [](encoder &out) {
      try {
        throw;
      } catch (const worker_died &e) {
        conc::encode(out, e.signal() ? e.signal() : e.exit_status() << 8); // as wait(2) has it
      }
      return true;
    },
    [](decoder &in, const std::exception_ptr &nested) {
      return made_exception(worker_died(conc::decode<int>(in)), nested);
    }};

// Values.

/// A string literal lives for ever, and so must its copy; equal ones are kept once.
const char *literal(const std::string &text) {
  static auto *mutex = new std::mutex;
  static auto *texts = new std::set<std::string>;
  std::lock_guard lock(*mutex);
  return texts->insert(text).first->c_str();
}

constexpr exception_codec of_literals = {[](encoder &out) {
                                           try {
                                             throw;
                                           } catch (const char *text) {
                                             conc::encode(out, std::string(text ? text : ""));
                                           }
                                           return true;
                                         },
                                         [](decoder &in, const std::exception_ptr &nested) {
                                           return made_exception(
                                               literal(conc::decode<std::string>(in)), nested);
                                         }};

template <class... E> void add_texts(exception_codecs &all) {
  (all.emplace(typeid(E).name(), text_exception_codec<E>), ...);
}
template <class... E> void add_bare(exception_codecs &all) {
  (all.emplace(typeid(E).name(), bare<E>), ...);
}
template <class... E> void add_values(exception_codecs &all) {
  (all.emplace(typeid(E).name(), value_exception_codec<E>), ...);
}

} // namespace

void add_standard_exceptions(exception_codecs &all) {
  add_texts<std::runtime_error, std::logic_error, std::invalid_argument, std::domain_error,
            std::length_error, std::out_of_range, std::range_error, std::overflow_error,
            std::underflow_error, memory_error, timeout_error>(all);
  add_bare<std::exception, std::bad_alloc, std::bad_array_new_length, std::bad_cast,
           std::bad_any_cast, std::bad_typeid, std::bad_exception, std::bad_function_call,
           std::bad_weak_ptr, std::bad_optional_access, std::bad_variant_access, cancelled,
           decode_error>(all);
  add_values<int, unsigned, long, unsigned long, long long, unsigned long long, char, bool, double,
             std::string>(all);
  all.emplace(typeid(const char *).name(), of_literals);
  all.emplace(typeid(worker_died).name(), of_deaths);
  all.emplace(typeid(std::system_error).name(), by_code);
  all.emplace(typeid(std::ios_base::failure).name(), of_streams);
  all.emplace(typeid(std::filesystem::filesystem_error).name(), of_files);
  all.emplace(typeid(std::future_error).name(), of_futures);
}

} // namespace conc::detail
