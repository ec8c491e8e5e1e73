#include "conc/errors.h"
#include "conc/this_task.h"

#include <cstdlib>
#include <cxxabi.h>
#include <typeinfo>

namespace conc {
namespace {

std::string name_of(const std::type_info *type) {
  if (!type)
    return "an exception";
  int status = 0;
  std::unique_ptr<char, void (*)(void *)> text(
      abi::__cxa_demangle(type->name(), nullptr, nullptr, &status), std::free);
  return text ? text.get() : type->name();
}

/// Type and text.
std::string describe(const std::exception_ptr &error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception &e) {
    return name_of(&typeid(e)) + ": " + e.what();
  } catch (...) {
    return name_of(abi::__cxa_current_exception_type());
  }
}

std::string describe(const std::vector<std::exception_ptr> &errors) {
  std::string text = "conc: " + std::to_string(errors.size()) + " tasks failed";
  const char *separator = ": ";
  for (const std::exception_ptr &e : errors) {
    text += separator + describe(e);
    separator = "; ";
  }
  return text;
}

} // namespace

aggregate_error::aggregate_error(std::vector<std::exception_ptr> errors)
    : std::runtime_error(describe(errors)),
      errors_(std::make_shared<const std::vector<std::exception_ptr>>(std::move(errors))) {}

void detail::throw_with_cleanup(const std::exception_ptr &body,
                                const std::exception_ptr &clean_up) {
  if (body) {
    try {
      std::rethrow_exception(body);
    } catch (const cancelled &) {
    } catch (...) {
      throw aggregate_error({body, clean_up});
    }
  }
  std::rethrow_exception(clean_up);
}

} // namespace conc
