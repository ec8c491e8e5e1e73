#include "elastic_pool.h"

#include "of_this_process.h"
#include "own_threads.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <ctime>
#include <deque>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <system_error>
#include <thread>

namespace conc::detail {
namespace {

constexpr std::chrono::seconds idle_time{10};

/// Signals of the program stay with the program's threads; faults and profilers' stay possible.
class signals_blocked {
public:
  signals_blocked() noexcept {
    sigset_t most;
    sigfillset(&most);
    for (int s : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS, SIGPROF})
      sigdelset(&most, s);
    pthread_sigmask(SIG_SETMASK, &most, &before_);
  }
  ~signals_blocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
  sigset_t before_;
};

class elastic_pool {
public:
  void start(std::function<void()> work) {
    std::unique_lock lock(mutex_);
    queue_.push_back(std::move(work));
    if (idle_ >= queue_.size())
      return changed_.notify_one();
    ++threads_;
    lock.unlock();
    int error = add_thread();
    if (error == 0)
      return;
    lock.lock();
    if (--threads_ > 0)
      return;
    queue_.pop_back(); // nobody would ever run it
    throw std::system_error(error, std::generic_category(), "conc: cannot start a thread");
  }

private:
  int add_thread() {
    signals_blocked guard;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, worker_stack_size());
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_t thread;
    int error = pthread_create(&thread, &attributes, &elastic_pool::main, this);
    pthread_attr_destroy(&attributes);
    return error;
  }

  static void *main(void *self) {
    pthread_setname_np(pthread_self(), "conc-blocking");
    enlist_thread();
    static_cast<elastic_pool *>(self)->serve();
    discharge_thread();
    return nullptr;
  }

  void serve() {
    std::unique_lock lock(mutex_);
    while (await_work(lock)) {
      std::function<void()> work = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      work();
      work = nullptr;
      lock.lock();
    }
    --threads_;
  }

  bool await_work(std::unique_lock<std::mutex> &lock) {
    ++idle_;
    bool found = changed_.wait_for(lock, idle_time, [&] { return !queue_.empty(); });
    --idle_;
    return found;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> queue_;
  std::size_t idle_ = 0;
  std::size_t threads_ = 0;
};

} // namespace

std::size_t worker_stack_size() noexcept {
  constexpr std::size_t smallest = std::size_t{2} << 20, largest = std::size_t{64} << 20;
  rlimit limit{};
  if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return largest;
  return std::max(smallest, static_cast<std::size_t>(limit.rlim_cur));
}

void start_on_elastic_pool(std::function<void()> work) {
  of_this_process<elastic_pool>().start([work = std::move(work)]() mutable {
    busy_thread busy;
    work();
    work = nullptr; // what it refers to goes while the thread still counts as busy
  });
}

void start_service(std::function<void()> work) {
  of_this_process<elastic_pool>().start(std::move(work));
}

namespace {

unsigned count_cores() noexcept {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0)
    return static_cast<unsigned>(std::max(1, CPU_COUNT(&allowed)));
  return std::max(1u, std::thread::hardware_concurrency());
}

} // namespace

/// Asked for by each submitted task, and rarely another number than a moment ago.
unsigned cores() noexcept {
  constexpr std::int64_t moment = 100'000'000;
  static std::atomic<std::int64_t> good_until{0};
  static std::atomic<unsigned> counted{0};
  timespec t{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
  std::int64_t now = std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
  if (now >= good_until.load(std::memory_order_acquire)) {
    counted.store(count_cores(), std::memory_order_relaxed);
    good_until.store(now + moment, std::memory_order_release);
  }
  return counted.load(std::memory_order_relaxed);
}

unsigned default_blocking_workers() noexcept { return std::min(32u, cores() + 4); }

} // namespace conc::detail
