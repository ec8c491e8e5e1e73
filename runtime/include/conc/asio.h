// conc::to_thread and conc::run_in for coroutines of Asio, Boost's or the one that stands alone.
#ifndef CONC_ASIO_H
#define CONC_ASIO_H

#include "conc/submit.h"
#include "conc/task.h"

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

namespace conc {
namespace detail {

/// `awaitable<T, E>` of the Asio that the token is of: its functions are found by the token's type,
/// so nothing of it is included here.
template <class Token, class... T>
using awaitable_of = decltype(async_initiate<Token, void(T...)>(std::declval<void (*)()>(),
                                                                std::declval<Token &>()));
template <class Token, class T> struct asio_awaitable {
  using type = awaitable_of<Token, T>;
};
template <class Token> struct asio_awaitable<Token, void> {
  using type = awaitable_of<Token>;
};
template <class F> using plain_result = std::decay_t<std::invoke_result_t<F &>>;

} // namespace detail

/// `co_await conc::run_in(boost::asio::use_awaitable, conc::threads{}, f)`: runs f() elsewhere. The
/// coroutine goes on where its executor lets it, with what f returned or threw. What it is made of
/// must live until then; its cancellation does not reach f.
template <template <class> class Token, class E, class Executor, class F>
auto run_in(Token<E> token, Executor executor, F f) ->
    typename detail::asio_awaitable<Token<E>, detail::plain_result<F>>::type {
  auto running = submit(executor, std::ref(f));
  auto resume = [&running](auto handler) {
    auto on = handler.get_executor();
    auto kept = std::make_shared<decltype(handler)>(std::move(handler));
    auto &task = detail::task_access<detail::plain_result<F>>::state(running);
    auto held = task.weak().lock(); // The coroutine may be gone before this has returned.
    task.when_done(
        [kept, on, work = make_work_guard(on)] { post(on, [kept] { std::move (*kept)(); }); });
  };
  co_await async_initiate<Token<E>, void()>(resume, token);
  co_return running.get();
}

/// `co_await conc::to_thread(boost::asio::use_awaitable, f)`: a blocking call elsewhere.
template <template <class> class Token, class E, class F> auto to_thread(Token<E> token, F f) {
  return run_in(token, blocking_threads{}, std::move(f));
}

} // namespace conc

#endif
