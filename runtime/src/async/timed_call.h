// Telling of calls that blocked a fiber's thread.
#pragma once

#include "../waiting.h"

#include <atomic>
#include <cerrno>
#include <cstdint>

namespace conc::detail {

/// How long a call must take to be told of; 0: none is.
extern constinit std::atomic<std::int64_t> slow_call_ns;
void report_slow_call(const char *name, std::chrono::nanoseconds took);

/// call(), told of when it took long and a fiber made it.
template <class Call> auto timed(const char *name, Call call) {
  std::int64_t limit = slow_call_ns.load(std::memory_order_relaxed);
  if (limit <= 0 || !current_scheduler) [[likely]]
    return call();
  auto start = clock::now();
  auto result = call();
  auto took = clock::now() - start;
  if (took.count() >= limit) {
    int error = errno;
    report_slow_call(name, took);
    errno = error;
  }
  return result;
}

} // namespace conc::detail
