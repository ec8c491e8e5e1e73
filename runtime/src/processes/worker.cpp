#include "worker.h"

#include "../exceptions.h"
#include "../stop.h"
#include "../waiting.h"
#include "transitions.h"

#include <algorithm>
#include <new>
#include <unistd.h>

namespace conc::detail {

worker::worker(const remote_job &j, const processes &executor, const shared_state &shared,
               argument_reader *arguments, unsigned slot, std::uint32_t number, int bell)
    : job_(j), executor_(executor), shared_(shared), arguments_(arguments),
      slot_(shared.slot(slot)), number_(number), out_(shared.results(slot), shared.head(), bell),
      memory_(executor.memory) {}

void worker::serve(const std::vector<task_range> &inherited) {
  current_scheduler = nullptr; // on a fiber of the caller's, calls must block from now on
  current_stop = nullptr;      // nobody can ask in this process; the caller kills it
  // Another number is that of a successor: this one was given up before it began.
  for (std::uint32_t watched; (watched = slot_.watched.load()) != number_;)
    shared_wait(slot_.watched, watched);
  pass(transition::begun);
  for (task_range range : inherited)
    run_range(range);
  for (task_range range; !is_spent() && take_chunk(range);)
    run_range(range);
  pass(transition::leaving);
}

bool worker::take_chunk(task_range &range) {
  control &head = shared_.head();
  for (std::size_t c = head.first_free.load(); c < shared_.chunks(); ++c) {
    if (c * shared_.chunk() >= head.fail_bound.load())
      return false;
    std::uint32_t nobody = 0;
    if (!shared_.owner(c).compare_exchange_strong(nobody, number_))
      continue;
    pass(transition::chunk_taken);
    head.first_free.store(c + 1);
    range = {c * shared_.chunk(), std::min((c + 1) * shared_.chunk(), shared_.tasks())};
    return true;
  }
  return false;
}

void worker::run_range(task_range range) {
  // All at once, unless there may never be room for the arguments of all.
  if (!arguments_)
    await_limit(range.second);
  for (std::size_t i = range.first; i < range.second && !is_spent(); ++i) {
    if (arguments_)
      await_limit(i + 1);
    if (i >= shared_.head().fail_bound.load())
      return;
    if (!arguments_ || arguments_->wanted(i))
      run_task(i);
  }
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
  out_.await_usual_room(); // here, since waiting is not the task's time
  if (executor_.timeout.count() > 0)
    slot_.started.store(clock::now().time_since_epoch().count());
  slot_.state.store(activity::make(activity::running, index));
  pass(transition::running);
  std::size_t in_place = 0;
  bool failed = !call_task(index, in_place);
  pass(transition::ran);
  std::uint64_t running = activity::make(activity::running, index);
  while (!slot_.state.compare_exchange_strong(running, activity::make(activity::ending, index))) {
    pause(); // condemned: the kill is on its way, and the result must not be
    running = activity::make(activity::running, index);
  }
  pass(transition::ending);
  if (in_place > 0)
    out_.send_in_place({index, in_place, failed});
  else
    out_.send({index, message_.size(), failed}, message_.data());
  pass(transition::sent);
  slot_.state.store(activity::make(activity::idle, 0));
  pass(transition::idle);
  ++ran_;
}

/// Writes the result to the ring, `in_place` bytes of it, or else to message_. False when the task
/// has failed; message_ then describes how.
bool worker::call_task(std::size_t index, std::size_t &in_place) {
  message_.clear();
  try {
    encoder out(out_.place(), out_.room(), message_);
    job_.run(job_.self, index, out);
    in_place = out.in_place();
    return true;
  } catch (...) {
    message_.clear();
    describe_failure(index);
    return false;
  }
}

void worker::describe_failure(std::size_t index) {
  if (!memory_)
    return encode_current_exception(message_);
  memory_limit::lifted room(memory_);
  try {
    throw;
  } catch (const std::bad_alloc &) {
    try {
      throw memory_error(index, executor_.memory);
    } catch (...) {
      encode_current_exception(message_);
    }
  } catch (...) {
    encode_current_exception(message_);
  }
}

} // namespace conc::detail
