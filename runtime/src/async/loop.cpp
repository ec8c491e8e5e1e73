#include "loop.h"

#include "../elastic_pool.h"
#include "../of_this_process.h"
#include "conc/site_counts.h"
#include "fiber.h"
#include "hooks.h"
#include "sources.h"
#include "timers.h"
#include "watches.h"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <pthread.h>

namespace asio = boost::asio;

namespace conc::detail {
namespace {

/// Fibers run in a row before the loop looks for events.
constexpr unsigned turns_between_polls = 64;
/// A look at the sources may resume many coroutines.
constexpr unsigned turns_per_dispatch = 8;
/// Free fibers that keep the memory of their stacks.
constexpr std::size_t untrimmed = 64;
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
  watched_stack thread = watched_stack::of_thread();

  explicit impl(watches::waker wake) : watched(std::move(wake)) { await_events(); }
  void await_events() {
    events.async_wait(asio::posix::descriptor_base::wait_read, [this](const error &) {
      watched.dispatch();
      await_events();
    });
  }
};

struct fiber_waits {
  explicit fiber_waits(asio::io_context &io) : timer(io) {}
  asio::steady_timer timer;
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
      held->impl_->thread = watched_stack::of_thread();
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

loop::loop()
    : impl_(new impl([this](fiber &f) { make_ready(f); })),
      timing_(std::getenv(site_counts::environment) != nullptr) {}

void loop::spawn(std::function<void()> work) {
  hooks_disabled internals;
  fiber *f;
  if (free_.empty()) {
    f = new fiber(*this);
    f->waits = std::make_shared<fiber_waits>(impl_->io);
  } else {
    f = free_.back();
    free_.pop_back();
  }
  f->work = std::move(work);
  f->suspended = true;
  f->trimmed = false;
  f->cpu_used = 0;
  f->stop = current_stop;
  ++live_;
  make_ready(*f);
}

void loop::retire(fiber &f) noexcept {
  --live_;
  f.hooks_off = 0;
  free_.push_back(&f);
}

void loop::make_ready(fiber &f) noexcept {
  if (!f.suspended || f.queued)
    return;
  f.queued = true;
  f.next = nullptr;
  (last_ready_ ? last_ready_->next : first_ready_) = &f;
  last_ready_ = &f;
}

void loop::enter(fiber &f) {
  f.suspended = false;
  current_ = &f;
  current_scheduler = this;
  if (timing_)
    f.cpu_at_entry = thread_cpu_time();
  stop_state *outside = std::exchange(current_stop, f.stop);
  f.enter(impl_->thread);
  f.stop = std::exchange(current_stop, outside);
  if (timing_)
    f.cpu_used += thread_cpu_time() - f.cpu_at_entry;
  current_scheduler = nullptr;
  current_ = nullptr;
  if (!f.work && !f.trimmed && free_.size() > untrimmed)
    f.trim();
}

bool loop::run_ready() {
  fiber *f = first_ready_;
  if (!f)
    return false;
  first_ready_ = f->next;
  if (!first_ready_)
    last_ready_ = nullptr;
  f->queued = false;
  enter(*f);
  return true;
}

/// Timers, other threads' posts and all descriptors, while fibers or sources keep the loop busy.
bool loop::look_around() {
  turns_ = 0;
  bool any = impl_->timed.ring_due() > 0;
  any |= impl_->own && impl_->own->dispatch() > 0;
  return impl_->io.poll() > 0 || any;
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
    turns_ += turns_per_dispatch;
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

/// One turn of a fiber, or one event.
void loop::step(clock::time_point deadline) {
  if (++turns_ >= turns_between_polls && look_around())
    return; // what the caller waits for may have happened
  if (run_ready() || run_posted() || run_sources() || impl_->timed.ring_due() > 0)
    return;
  arm_timers();
  if (deadline == never) {
    impl_->io.run_one();
    return;
  }
  impl_->io.run_one_until(deadline);
}

void loop::suspend(clock::time_point deadline) {
  if (current_)
    suspend_fiber(deadline);
  else
    step(deadline);
}

void loop::suspend_fiber(clock::time_point deadline) {
  hooks_disabled internals; // a lock inside of asio must not send us here again
  fiber &f = *current_;
  std::uint64_t number = ++f.wait_number;
  if (deadline != never) {
    f.waits->timer.expires_at(deadline);
    f.waits->timer.async_wait([this, &f, number](const error &cancelled) {
      if (!cancelled && f.wait_number == number)
        make_ready(f);
    });
  }
  f.suspended = true;
  f.leave();
  ++f.wait_number;
  if (deadline != never)
    f.waits->timer.cancel();
}

/// The same, ended also by a request to stop; the call that waits is to end then.
bool loop::suspend_unless_stopped(clock::time_point deadline) {
  stop_state *state = current_stop;
  if (!state) {
    suspend_fiber(deadline);
    return true;
  }
  if (!state->requested()) {
    std::stop_callback wake(state->token(), [this, f = current_] { resume(f); });
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
      make_ready(*f);
    return; // the thread itself runs already, and looks again after each step
  }
  asio::post(impl_->io, [this, f] {
    if (f)
      make_ready(*f);
  });
}

void loop::yield() {
  fiber &f = *current_;
  f.suspended = true;
  make_ready(f);
  f.leave();
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
  fiber &f = *current_;
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
  fiber &f = *current_;
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
    make_ready(*impl_->waiting_to_offload.front());
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

bool loop::hooks_on() const noexcept { return current_ && current_->hooks_off == 0; }

void loop::disable_hooks(bool off) noexcept {
  if (current_)
    current_->hooks_off += off ? 1u : -1u;
}

std::uint64_t loop::cpu_time() noexcept {
  if (!current_ || !timing_)
    return thread_cpu_time();
  return current_->cpu_used + thread_cpu_time() - current_->cpu_at_entry;
}

} // namespace conc::detail
