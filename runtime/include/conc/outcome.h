// What became of a task: its result, or the exception it threw.
#ifndef CONC_OUTCOME_H
#define CONC_OUTCOME_H

#include <exception>
#include <type_traits>
#include <utility>
#include <variant>

namespace conc {

/// Asks a verb for outcomes instead of throwing the first exception.
struct return_exceptions_t {
  explicit return_exceptions_t() = default;
};
inline constexpr return_exceptions_t return_exceptions{};

/// A task's result or its exception. Not thread-safe, like any value.
template <class T> class outcome {
  using stored = std::conditional_t<std::is_void<T>::value, std::monostate, T>;

public:
  template <class... Args>
  explicit outcome(std::in_place_t, Args &&...args)
      : state_(std::in_place_index<0>, std::forward<Args>(args)...) {}
  explicit outcome(std::exception_ptr error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }
  /// The exception; null when there is a value.
  std::exception_ptr error() const noexcept {
    return has_value() ? std::exception_ptr() : std::get<1>(state_);
  }
  /// The value; throws the task's exception when there is none.
  std::add_lvalue_reference_t<T> value() & {
    check();
    if constexpr (!std::is_void<T>::value)
      return std::get<0>(state_);
  }
  std::add_lvalue_reference_t<std::add_const_t<T>> value() const & {
    check();
    if constexpr (!std::is_void<T>::value)
      return std::get<0>(state_);
  }
  T value() && {
    check();
    if constexpr (!std::is_void<T>::value)
      return std::move(std::get<0>(state_));
  }
  /// As of a future: the value, moved out, or the exception. Once.
  T get() { return std::move(*this).value(); }

private:
  void check() const {
    if (!has_value())
      std::rethrow_exception(std::get<1>(state_));
  }
  std::variant<stored, std::exception_ptr> state_;
};

namespace detail {

/// The outcome of calling f.
template <class T, class F> outcome<T> outcome_of(F &&f) {
  try {
    if constexpr (std::is_void<T>::value) {
      std::forward<F>(f)();
      return outcome<T>(std::in_place);
    } else {
      return outcome<T>(std::in_place, std::forward<F>(f)());
    }
  } catch (...) {
    return outcome<T>(std::current_exception());
  }
}

} // namespace detail
} // namespace conc

#endif
