// Which exceptions cross processes as themselves.
#ifndef CONC_EXCEPTIONS_H
#define CONC_EXCEPTIONS_H

#include <exception>
#include <string>
#include <type_traits>
#include <typeinfo>

namespace conc {
namespace detail {

using exception_maker = std::exception_ptr (*)(const std::string &text);
void register_exception_type(const std::type_info &, exception_maker) noexcept;

} // namespace detail

/// Lets exceptions of type E, thrown in a worker process, reach the caller as E, made anew from
/// what(). Those of the standard library, numbers and std::string cross by themselves; any other
/// type arrives as remote_exception. Call it before the verb, for example at namespace scope:
/// `const bool sent = conc::register_exception<my_error>();`. Thread-safe; always true.
template <class E> bool register_exception() noexcept {
  static_assert(std::is_base_of<std::exception, E>::value &&
                    std::is_constructible<E, const std::string &>::value,
                "an exception that crosses processes is made anew from its text");
  detail::register_exception_type(
      typeid(E), [](const std::string &text) { return std::make_exception_ptr(E(text)); });
  return true;
}

} // namespace conc

#endif
