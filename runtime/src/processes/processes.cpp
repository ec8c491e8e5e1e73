// conc::processes.
#include "conc/detail/processes.h"

#include "../elastic_pool.h"
#include "../own_threads.h"
#include "../stop.h"
#include "conc/this_task.h"
#include "supervisor.h"

#include <algorithm>
#include <atomic>
#include <cstdio>

namespace conc::detail {
namespace {

void note_in_flight(site_counts::record *record, unsigned workers) noexcept {
  if (!record)
    return;
  std::uint32_t old = record->max_in_flight.load(std::memory_order_relaxed);
  while (old < workers && !record->max_in_flight.compare_exchange_weak(old, workers)) {
  }
}

/// A job that ends as soon as its caller is asked to stop.
class stoppable {
public:
  stoppable(const remote_job &j, stop_state *stop) : job_(j), stop_(stop) {}

  remote_job as_job() {
    remote_job j = job_;
    j.self = this;
    j.run = [](void *self, std::size_t index, encoder &message) {
      of(self).run(of(self).self, index, message);
    };
    j.deliver = [](void *self, std::size_t index, const unsigned char *data, std::size_t size) {
      of(self).deliver(of(self).self, index, data, size);
    };
    if (job_.argument)
      j.argument = [](void *self, std::size_t index, encoder &out) {
        of(self).argument(of(self).self, index, out);
      };
    if (job_.fail)
      j.fail = [](void *self, std::size_t index, std::exception_ptr error) {
        of(self).fail(of(self).self, index, std::move(error));
      };
    return j;
  }

private:
  static const remote_job &of(void *self) {
    auto &me = *static_cast<stoppable *>(self);
    throw_if_stopped(current_stop ? me.stop_ : nullptr);
    return me.job_;
  }
  const remote_job &job_;
  stop_state *stop_;
};

void serve(supervisor &all, stop_state *stop) {
  std::stop_callback interrupt(this_task::stop_token(), [&] { all.interrupt(); });
  try {
    all.serve();
  } catch (...) {
    throw_if_stopped(stop); // the workers were killed for that
    throw;
  }
}

} // namespace

bool may_fork() {
  static std::atomic<bool> warned{false};
  if (alone_with_own_threads())
    return true;
  if (!warned.exchange(true))
    std::fputs("conc::processes: the program has threads of its own, so tasks run one after "
               "another in this process\n",
               stderr);
  return false;
}

void run(const processes &executor, const remote_job &j) {
  forked_workers forks;
  run_on(forks, executor, j);
}

void run_on(worker_source &source, const processes &executor, const remote_job &j) {
  if (j.count == 0)
    return;
  unsigned wanted = executor.workers ? executor.workers : cores();
  auto workers = static_cast<unsigned>(std::min<std::size_t>(wanted, j.count));
  note_in_flight(j.record, workers);
  throw_if_stopped(current_stop);
  stoppable tasks(j, current_stop);
  remote_job job = tasks.as_job();
  supervisor all(executor, job, workers, source);
  all.start_all();
  serve(all, current_stop);
}

} // namespace conc::detail
