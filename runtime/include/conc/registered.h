// conc::registered: functions that are known by a name, also to processes that share no memory.
#ifndef CONC_REGISTERED_H
#define CONC_REGISTERED_H

#include "conc/codec.h"
#include "conc/outcome.h"

#include <cstddef>
#include <exception>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace conc {
namespace detail {

/// A function as those see it who know its name only.
struct registered_entry {
  using function = void (*)();
  std::string_view id; ///< lives as long as the program
  function target = nullptr;
  /// Takes the arguments, calls the target, appends its result. What the target throws leaves it.
  void (*call)(function target, decoder &arguments, encoder &result) = nullptr;
};

/// Thread-safe; for static initialisers. A name that is given to two functions is good for neither.
void register_function(const registered_entry &) noexcept;
/// Throws std::out_of_range for a name that no function of this program has, std::logic_error for
/// one that two have.
const registered_entry &find_registered(std::string_view id);

// A call is the name and the arguments; an answer is what became of it.

void encode_call_of(std::string_view id, encoder &call);
/// Runs the call; its result, or the exception that it threw, is appended to the answer. Throws
/// only std::bad_alloc.
void answer_call(const unsigned char *call, std::size_t size, std::vector<unsigned char> &answer);
/// Appends an answer that says that the call failed with the exception that is being handled.
void answer_failure(std::vector<unsigned char> &answer);
/// What there is to decode of the result; throws the call's exception, or decode_error.
decoder result_of_answer(const unsigned char *answer, std::size_t size);

template <class R> R decode_result(decoder in) {
  if constexpr (!std::is_void<R>::value)
    return conc::decode<R>(in);
}

} // namespace detail

/// A function with a name by which another process of the same program can be asked to call it: a
/// conc::fork_server's worker, or a rank of a conc::cluster. At namespace scope:
///
///     std::size_t count_words(const std::string &page);
///     const conc::registered count{"count_words", count_words};
///
/// It can be called like the function, and given to every verb on every executor. Arguments and
/// result cross by conc::codec; exceptions as conc/exceptions.h says. The name must be the
/// function's alone in the program. It is made before main, since who is asked looks it up.
template <class R, class... Args> class registered {
  static_assert(((!std::is_lvalue_reference<Args>::value ||
                  std::is_const<std::remove_reference_t<Args>>::value) &&
                 ...),
                "conc: a registered function's arguments are copies of the caller's, so what it "
                "does to them is lost; take them by value or by const reference");
  static_assert(!std::is_reference<R>::value, "conc: a registered function's result is sent");

public:
  using result = R;

  /// `id` is text that lasts, like a literal.
  registered(const char *id, R (*f)(Args...)) noexcept : id_(id), function_(f) {
    detail::register_function(
        {id_, reinterpret_cast<detail::registered_entry::function>(f), &registered::call});
  }

  R operator()(Args... args) const { return function_(std::forward<Args>(args)...); }
  std::string_view id() const noexcept { return id_; }

  /// Appends what asks another process for f(args…).
  template <class... Given> void encode_call(encoder &call, const Given &...args) const {
    static_assert(sizeof...(Given) == sizeof...(Args), "conc: not this function's arguments");
    detail::encode_call_of(id_, call);
    (conc::encode<std::decay_t<Args>>(call, args), ...);
  }

private:
  static void call(detail::registered_entry::function target, decoder &in, encoder &out) {
    auto f = reinterpret_cast<R (*)(Args...)>(target);
    // Braces: from left to right.
    std::tuple<std::decay_t<Args>...> args{conc::decode<std::decay_t<Args>>(in)...};
    auto run = [f](auto &&...a) -> R { return f(std::forward<Args>(a)...); };
    if constexpr (std::is_void<R>::value)
      std::apply(run, std::move(args));
    else
      conc::encode<R>(out, std::apply(run, std::move(args)));
  }

  std::string_view id_;
  R (*function_)(Args...);
};

namespace detail {

template <class F> struct registered_traits : std::false_type {};
template <class R, class... Args>
struct registered_traits<registered<R, Args...>> : std::true_type {};
template <class F> constexpr bool is_registered = registered_traits<std::decay_t<F>>::value;

} // namespace detail
} // namespace conc

#endif
