// conc::call_on: a part of a task that is for another executor.
#ifndef CONC_CALL_ON_H
#define CONC_CALL_ON_H

#include "conc/detail/apart.h"
#include "conc/submit.h"

#include <type_traits>
#include <utility>

namespace conc {

/// Runs f() on the executor, waits for it, and gives what it returns or throws what it throws. A
/// fiber lets others run meanwhile: `call_on(threads{}, …)` computes in a task of conc::async.
///
/// As f is part of whoever calls, it may refer to the caller's variables. When the caller is asked
/// to stop, so is f, and conc::cancelled is thrown when it has ended.
template <class Executor, class F>
auto call_on(const Executor &executor, F &&f) -> std::decay_t<std::invoke_result_t<F &>> {
#if CONC_DETAIL_TSAN
  // One task, to ThreadSanitizer; what hands it to another thread may be beyond its sight.
  if (detail::asked_apart())
    return f();
#endif
  return submit(executor, [&f]() -> std::decay_t<std::invoke_result_t<F &>> { return f(); }).get();
}

} // namespace conc

#endif
