#include "worker.h"

#include "../exceptions.h"
#include "../waiting.h"

#include <algorithm>
#include <unistd.h>

namespace conc::detail {

worker::worker(const remote_job &j, const shared_state &shared, unsigned slot, std::uint32_t number,
               int bell, bool timed)
    : job_(j), shared_(shared), slot_(shared.slot(slot)), number_(number), timed_(timed),
      out_(slot_.results, shared.head(), bell) {}

void worker::serve(const std::vector<task_range> &inherited) {
  current_scheduler = nullptr; // on a fiber of the caller's, calls must block from now on
  for (task_range range : inherited)
    run_range(range);
  for (task_range range; take_chunk(range);)
    run_range(range);
}

bool worker::take_chunk(task_range &range) {
  control &head = shared_.head();
  for (std::size_t c = head.first_free.load(); c < shared_.chunks; ++c) {
    if (c * shared_.chunk >= head.fail_bound.load())
      return false;
    std::uint32_t nobody = 0;
    if (!shared_.owner(c).compare_exchange_strong(nobody, number_))
      continue;
    head.first_free.store(c + 1);
    range = {c * shared_.chunk, std::min((c + 1) * shared_.chunk, shared_.tasks)};
    return true;
  }
  return false;
}

void worker::run_range(task_range range) {
  await_limit(range.second);
  for (std::size_t i = range.first; i < range.second && i < shared_.head().fail_bound.load(); ++i)
    run_task(i);
}

void worker::await_limit(std::size_t last) {
  control &head = shared_.head();
  auto allowed = [&] { return last <= head.limit.load() || last > head.fail_bound.load(); };
  while (!allowed()) {
    std::uint32_t epoch = head.limit_epoch.load();
    head.limit_waiters.fetch_add(1);
    if (!allowed())
      shared_wait(head.limit_epoch, epoch);
    head.limit_waiters.fetch_sub(1);
  }
}

void worker::run_task(std::size_t index) {
  if (timed_)
    slot_.started.store(clock::now().time_since_epoch().count());
  slot_.state.store(activity::make(activity::running, index));
  message_.clear();
  bool failed = false;
  try {
    job_.run(job_.self, index, message_);
  } catch (...) {
    failed = true;
    message_.clear();
    encode_current_exception(message_);
  }
  std::uint64_t mine = activity::make(activity::running, index);
  while (!slot_.state.compare_exchange_strong(mine, activity::make(activity::ending, index)))
    pause(); // condemned: the kill is on its way, and the result must not be
  out_.send({index, message_.size(), failed}, message_.data());
  slot_.state.store(activity::make(activity::idle, 0));
}

} // namespace conc::detail
