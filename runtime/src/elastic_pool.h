// Threads for tasks that wait: as many as are asked for, kept a while for the next ones.
#pragma once

#include <cstddef>
#include <functional>

namespace conc::detail {

/// Runs `work` on a thread of the pool, at once: on an idle one or on a new one. When no thread can
/// be made, it waits for a running one to finish; when there is none, throws std::system_error.
/// `work` must not throw.
void start_on_elastic_pool(std::function<void()> work);

/// The same for work of the runtime's own, beside which it is safe to fork.
void start_service(std::function<void()> work);

/// Bytes of a worker's stack: as large as the main thread's may grow, so that what ran in a loop
/// there also runs here.
std::size_t worker_stack_size() noexcept;

/// Cores that this process may run on, at least 1.
unsigned cores() noexcept;

/// Threads for waiting tasks unless the user says otherwise: min(32, cores + 4).
unsigned default_blocking_workers() noexcept;

} // namespace conc::detail
