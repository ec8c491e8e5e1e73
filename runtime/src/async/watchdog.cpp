#include "watchdog.h"

#include "../of_this_process.h"
#include "conc/hooks.h"
#include "reports.h"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <execinfo.h>
#include <mutex>
#include <sys/syscall.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <unordered_map>
#include <vector>

namespace conc::detail {
namespace {

/// Threads that have run fibers or coroutines, and live.
struct pulses {
  std::mutex mutex;
  std::vector<pulse *> all;
};

/// The stack that a thread leaves for the watchdog. One is asked at a time.
struct asked_stack {
  static constexpr int most_frames = 64;
  std::atomic<bool> done{false};
  pid_t thread = 0;
  int count = 0;
  void *frames[most_frames];
};
/// Where the asked thread's handler leaves it; null: nobody asks.
std::atomic<asked_stack *> asked{nullptr};

void leave_stack(int) {
  int error = errno;
  asked_stack *s = asked.load();
  // It may come late, when another thread is asked already.
  if (!s || s->thread != static_cast<pid_t>(syscall(SYS_gettid)) ||
      !asked.compare_exchange_strong(s, nullptr)) {
    errno = error;
    return;
  }
  hooks::blocking_region here; // the unwinder's calls must not lead to other fibers
  s->count = backtrace(s->frames, asked_stack::most_frames);
  s->done.store(true, std::memory_order_release);
  errno = error;
}

/// A signal of the real-time range that the program leaves alone; 0 when there is none.
int unused_signal() noexcept {
  for (int signal = SIGRTMAX - 1; signal > SIGRTMIN; --signal) {
    struct sigaction present{};
    if (sigaction(signal, nullptr, &present) == 0 && present.sa_handler == SIG_DFL)
      return signal;
  }
  return 0;
}

constexpr int handler_frames = 2; ///< leave_stack and the frame of the signal
constexpr std::chrono::milliseconds longest_answer{500};

} // namespace

constinit CONC_FAST_TLS thread_local pulse *pulse::here_ = nullptr;

pulse::pulse() : thread_(static_cast<pid_t>(syscall(SYS_gettid))) {
  auto &p = of_this_process<pulses>();
  std::lock_guard lock(p.mutex);
  p.all.push_back(this);
  here_ = this;
}

pulse::~pulse() {
  here_ = nullptr;
  auto &p = of_this_process<pulses>();
  std::lock_guard lock(p.mutex);
  std::erase(p.all, this);
}

pulse &pulse::enter() {
  static thread_local pulse own;
  return own;
}

} // namespace conc::detail

namespace conc::hooks {

using namespace conc::detail;

struct watchdog::parts {
  explicit parts(std::chrono::nanoseconds l) : limit(std::max(l, least)) {}

  static constexpr std::chrono::nanoseconds least{1'000'000};
  struct seen {
    std::uint64_t count;
    detail::clock::time_point since;
    bool reported;
  };

  void run();
  void look();
  bool look_at(const pulse &, detail::clock::time_point now);
  report ask(const pulse &, std::chrono::nanoseconds blocked);

  std::chrono::nanoseconds limit;
  int signal = 0;
  struct sigaction before{};
  std::unordered_map<pid_t, seen> threads;
  std::vector<report> found;
  std::mutex mutex;
  std::condition_variable changed;
  bool ending = false;
  std::thread thread;
};

void watchdog::parts::run() {
  std::unique_lock lock(mutex);
  while (!changed.wait_for(lock, limit / 4, [&] { return ending; }))
    look();
}

void watchdog::parts::look() {
  {
    auto &p = of_this_process<pulses>();
    std::lock_guard lock(p.mutex); // so no thread ends that is asked
    auto now = detail::clock::now();
    for (const pulse *one : p.all)
      if (look_at(*one, now))
        found.push_back(ask(*one, now - threads[one->thread()].since));
  }
  for (report &r : found) // without the lock, since handlers may use fibers
    send(std::move(r));
  found.clear();
}

/// Whether the thread has been at one piece of work for too long, and was not yet told of.
bool watchdog::parts::look_at(const pulse &p, detail::clock::time_point now) {
  std::uint64_t count = p.count();
  auto [known, is_new] = threads.try_emplace(p.thread(), seen{count, now, false});
  seen &s = known->second;
  if (is_new || s.count != count) {
    s = {count, now, false};
    return false;
  }
  if (count % 2 == 0 || s.reported || now - s.since < limit)
    return false;
  return s.reported = true;
}

report watchdog::parts::ask(const pulse &p, std::chrono::nanoseconds blocked) {
  report r{finding::blocked_loop, "", {}, blocked};
  auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(blocked).count();
  r.text = "fibers and coroutines of thread " + std::to_string(p.thread()) +
           " have had no turn for " + std::to_string(ms) + " ms";
  // Kept for the process: the answer of a thread that is stopped may come much later.
  static auto *answer = new asked_stack;
  answer->done.store(false);
  answer->thread = p.thread();
  asked.store(answer);
  auto until = detail::clock::now() + longest_answer;
  if (syscall(SYS_tgkill, getpid(), p.thread(), signal) == 0)
    while (!answer->done.load(std::memory_order_acquire) && detail::clock::now() < until)
      std::this_thread::sleep_for(std::chrono::microseconds(200));
  if (!answer->done.load(std::memory_order_acquire) && asked.exchange(nullptr) == answer)
    return r; // did not answer, and will not any more
  while (!answer->done.load(std::memory_order_acquire))
    std::this_thread::yield(); // is writing
  if (answer->count > handler_frames)
    r.stack.assign(answer->frames + handler_frames, answer->frames + answer->count);
  return r;
}

watchdog::watchdog(std::chrono::nanoseconds limit) : parts_(std::make_unique<parts>(limit)) {
  prepare_stacks();
  parts_->signal = unused_signal();
  if (parts_->signal == 0)
    throw std::system_error(EBUSY, std::generic_category(), "conc: no signal for the watchdog");
  struct sigaction action{};
  action.sa_handler = leave_stack;
  action.sa_flags = SA_RESTART;
  sigaction(parts_->signal, &action, &parts_->before);
  try {
    parts_->thread = std::thread([p = parts_.get()] { p->run(); });
  } catch (...) {
    sigaction(parts_->signal, &parts_->before, nullptr);
    throw;
  }
}

watchdog::~watchdog() {
  {
    std::lock_guard lock(parts_->mutex);
    parts_->ending = true;
  }
  parts_->changed.notify_all();
  parts_->thread.join();
  sigaction(parts_->signal, &parts_->before, nullptr);
}

} // namespace conc::hooks
