#include "loop.h"

#include "../elastic_pool.h"
#include "../of_this_process.h"
#include "hooks.h"
#include "sources.h"
#include "timers.h"
#include "watchdog.h"
#include "watches.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <mutex>
#include <pthread.h>
#include <vector>

namespace asio = boost::asio;

namespace conc::detail {
namespace {

/// A look at the sources may resume many coroutines.
constexpr int turns_per_dispatch = 8;
/// Calls that run on other threads at once, for one loop.
constexpr unsigned most_offloaded = 32;

/// Between looks at a descriptor that cannot be watched.
constexpr std::chrono::milliseconds refused_pause{1};

using error = boost::system::error_code;

} // namespace

/// The loop's own sources, and Asio's view of them: one descriptor, which Asio looks at before it
/// sleeps.
struct own_events {
  explicit own_events(asio::io_context &io) : descriptor(io, all.descriptor()) {}
  ~own_events() { descriptor.release(); }

  sources all;
  asio::posix::stream_descriptor descriptor;
  bool armed = false;
  bool busy = false; ///< the last look found several, so that another one will probably find more

  void arm() {
    if (armed)
      return;
    armed = true;
    descriptor.async_wait(asio::posix::descriptor_base::wait_read, [this](const error &) {
      armed = false;
      dispatch();
    });
  }
  int dispatch() {
    int n = all.dispatch();
    busy = n > 1;
    return n;
  }
};

struct loop::impl {
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  watches watched;
  asio::posix::stream_descriptor events{io, watched.descriptor()};
  std::deque<fiber *> waiting_to_offload;
  std::unique_ptr<own_events> own;
  std::deque<std::function<void()>> posted; ///< by this thread itself
  timers timed;
  asio::steady_timer alarm{io}; ///< for the earliest of them
  clock::time_point alarm_at = never;

  explicit impl(watches::waker wake) : watched(std::move(wake)) { await_events(); }
  void await_events() {
    events.async_wait(asio::posix::descriptor_base::wait_read, [this](const error &) {
      watched.dispatch();
      await_events();
    });
  }
};

namespace {

/// Loops that no thread drives.
struct spare_loops {
  std::mutex mutex;
  std::vector<loop *> all;
};

} // namespace

/// A thread's hold on a loop.
struct loop_lease {
  loop *held = nullptr;
  ~loop_lease() {
    if (!held)
      return;
    thread_scheduler = nullptr;
    if (held->has_fibers())
      return;
    auto &spare = of_this_process<spare_loops>();
    std::lock_guard lock(spare.mutex);
    spare.all.push_back(held);
  }
  loop &get() {
    if (!held) {
      held = take();
      held->turns_.move_in();
      thread_scheduler = held;
    }
    return *held;
  }
  static loop *take() {
    auto &spare = of_this_process<spare_loops>();
    std::lock_guard lock(spare.mutex);
    if (spare.all.empty())
      return new loop;
    loop *l = spare.all.back();
    spare.all.pop_back();
    return l;
  }
};

namespace {

thread_local loop_lease lease;

/// In a forked child the loop's epoll is the parent's: calls block there, and a new loop is made.
[[maybe_unused]] const int registered = pthread_atfork(nullptr, nullptr, [] {
  if (!thread_scheduler)
    return;
  current_scheduler = nullptr;
  thread_scheduler = nullptr;
  lease.held = nullptr;
});

} // namespace

loop &loop::here() {
  if (current_scheduler)
    return *static_cast<loop *>(current_scheduler);
  check_hooks();
  thread_state::find_libraries();
  return lease.get();
}

loop::loop() : impl_(new impl([this](fiber &f) { turns_.make_ready(f); })) {}

fiber &loop::free_fiber() {
  hooks_disabled internals;
  return turns_.free_fiber();
}

/// Timers, all descriptors and what has been posted, while fibers or sources keep the loop busy.
bool loop::look_around() {
  turns_.looked();
  bool any = impl_->timed.ring_due() > 0;
  any |= impl_->own && impl_->own->dispatch() > 0;
  any |= impl_->io.poll() > 0;
  for (std::size_t left = impl_->posted.size(); left > 0 && run_posted(); --left)
    any = true;
  return any;
}

bool loop::run_posted() {
  if (impl_->posted.empty())
    return false;
  auto work = std::move(impl_->posted.front());
  impl_->posted.pop_front();
  work();
  return true;
}

/// Looks at the sources, as long as that pays; from then on Asio does.
bool loop::run_sources() {
  if (!impl_->own)
    return false;
  if (impl_->own->busy && impl_->own->dispatch() > 0) {
    turns_.count(turns_per_dispatch);
    return true;
  }
  impl_->own->arm();
  return false;
}

/// Asio is to wake up for the earliest timer.
void loop::arm_timers() {
  clock::time_point next = impl_->timed.next();
  if (next >= impl_->alarm_at)
    return;
  impl_->alarm_at = next;
  impl_->alarm.expires_at(next);
  impl_->alarm.async_wait([this](const error &replaced) {
    if (!replaced)
      impl_->alarm_at = never;
  });
}

sources &loop::own_sources() {
  if (!impl_->own)
    impl_->own = std::make_unique<own_events>(impl_->io);
  return impl_->own->all;
}

/// Some turns of fibers, or one event.
void loop::step(clock::time_point deadline) {
  if (turns_.is_look_due() && look_around())
    return; // what the caller waits for may have happened
  if (turns_.run() || run_posted() || run_sources() || impl_->timed.ring_due() > 0)
    return;
  arm_timers();
  at_rest asleep; // within a coroutine that waits by driving the loop, too
  if (deadline == never) {
    impl_->io.run_one();
    return;
  }
  impl_->io.run_one_until(deadline);
}

void loop::run_one() {
  if (turns_.is_look_due())
    look_around();
  turns_.run(true);
}

void loop::suspend(clock::time_point deadline) {
  if (turns_.current())
    suspend_fiber(deadline);
  else
    step(deadline);
}

void loop::suspend_fiber(clock::time_point deadline) {
  hooks_disabled internals; // a lock inside of asio must not send us here again
  fiber &f = *turns_.current();
  if (deadline != never) {
    f.until.when = deadline;
    impl_->timed.add(f.until);
  }
  turns_.wait(f);
  f.until.unlink();
}

/// The same, ended also by a request to stop; the call that waits is to end then.
bool loop::suspend_unless_stopped(clock::time_point deadline) {
  stop_state *state = current_stop;
  if (!state) {
    suspend_fiber(deadline);
    return true;
  }
  if (!state->requested()) {
    std::stop_callback wake(state->token(), [this, f = turns_.current()] { resume(f); });
    if (!state->requested()) // else it came before there was anyone to wake
      suspend_fiber(std::min(deadline, state->deadline()));
  }
  if (!state->requested())
    return true;
  state->note_cut();
  return false;
}

void loop::resume(void *of) noexcept {
  hooks_disabled internals;
  auto *f = static_cast<fiber *>(of);
  if (thread_scheduler == this) {
    if (f)
      turns_.make_ready(*f);
    else
      turns_.call_thread();
    return;
  }
  asio::post(impl_->io, [this, f] {
    if (f)
      turns_.make_ready(*f); // the thread itself looks after each step
  });
}

bool loop::sleep_until(clock::time_point when) {
  do
    if (!suspend_unless_stopped(when))
      return false;
  while (clock::now() < when);
  return true;
}

bool loop::wait_any(const pollfd *fds, std::size_t count, clock::time_point deadline) {
  hooks_disabled internals;
  fiber &f = *turns_.current();
  for (std::size_t i = 0; i < count; ++i)
    if (fds[i].fd >= 0 && !impl_->watched.add(fds[i].fd, fds[i].events, f))
      deadline = std::min(deadline, clock::now() + refused_pause); // look again soon
  bool go_on = suspend_unless_stopped(deadline);
  for (std::size_t i = 0; i < count; ++i)
    if (fds[i].fd >= 0)
      impl_->watched.remove(fds[i].fd, f);
  return go_on;
}

void loop::forget(unsigned first, unsigned last) {
  hooks_disabled internals;
  impl_->watched.forget(first, last);
}

void loop::offload(const std::function<void()> &work) {
  hooks_disabled internals;
  fiber &f = *turns_.current();
  while (offloaded_ >= most_offloaded) {
    impl_->waiting_to_offload.push_back(&f);
    suspend_fiber(never);
    std::erase(impl_->waiting_to_offload, &f);
  }
  ++offloaded_;
  parker self;
  try {
    start_on_elastic_pool([&] {
      work();
      self.unpark();
    });
    self.park();
  } catch (...) { // no thread to be had: then this one must do
    work();
  }
  --offloaded_;
  if (!impl_->waiting_to_offload.empty()) {
    turns_.make_ready(*impl_->waiting_to_offload.front());
    impl_->waiting_to_offload.pop_front();
  }
}

void loop::post(std::function<void()> work) {
  hooks_disabled internals;
  // Not Asio's: what it is given within a handler, it runs after that only, and the handler may be
  // about to wait for it.
  if (thread_scheduler == this)
    impl_->posted.push_back(std::move(work));
  else
    asio::post(impl_->io, std::move(work));
}

void loop::add_timer(timer &t) { impl_->timed.add(t); }

} // namespace conc::detail
