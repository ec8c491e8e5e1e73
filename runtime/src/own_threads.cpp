#include "own_threads.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <dirent.h>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <vector>

namespace conc::detail {
namespace {

std::mutex registry_mutex;
std::vector<pid_t> registry; // of live and perhaps of ended threads: only membership counts
std::atomic<int> busy{0};
thread_local bool counted_busy = false;
thread_local bool enlisted = false;
std::atomic<bool> forked{false};

constexpr std::chrono::milliseconds moment{50};

/// ThreadSanitizer keeps one background thread in every process.
#if defined(__SANITIZE_THREAD__)
constexpr std::ptrdiff_t tolerated = 1;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
constexpr std::ptrdiff_t tolerated = 1;
#else
constexpr std::ptrdiff_t tolerated = 0;
#endif
#else
constexpr std::ptrdiff_t tolerated = 0;
#endif

// The registry is locked across fork, so that the child finds it whole.
void before_fork() { registry_mutex.lock(); }
void after_fork_in_parent() { registry_mutex.unlock(); }
void after_fork_in_child() {
  registry.clear();
  busy.store(0);
  counted_busy = false;
  enlisted = false;
  forked.store(true);
  registry_mutex.unlock();
}

[[maybe_unused]] const int registered =
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);

std::vector<pid_t> threads_of_process() {
  std::vector<pid_t> ids;
  std::unique_ptr<DIR, int (*)(DIR *)> directory(opendir("/proc/self/task"), closedir);
  while (dirent *entry = directory ? readdir(directory.get()) : nullptr)
    if (entry->d_name[0] != '.')
      ids.push_back(static_cast<pid_t>(std::atoi(entry->d_name)));
  return ids;
}

} // namespace

void enlist_thread() {
  if (enlisted)
    return;
  enlisted = true;
  std::lock_guard lock(registry_mutex);
  registry.push_back(gettid());
}

void discharge_thread() noexcept {
  enlisted = false;
  std::lock_guard lock(registry_mutex);
  registry.erase(std::remove(registry.begin(), registry.end(), gettid()), registry.end());
}

busy_thread::busy_thread() noexcept : outermost_(!counted_busy) {
  if (outermost_) {
    counted_busy = true;
    busy.fetch_add(1);
  }
}

busy_thread::~busy_thread() {
  if (outermost_ && counted_busy) {
    counted_busy = false;
    busy.fetch_sub(1);
  }
}

namespace {

/// Threads of the program's own. -1 when that cannot be known.
std::ptrdiff_t foreign_threads() {
  std::vector<pid_t> all = threads_of_process();
  if (all.empty())
    return -1;
  std::lock_guard lock(registry_mutex);
  pid_t self = gettid();
  return std::count_if(all.begin(), all.end(), [&](pid_t id) {
    return id != self && std::find(registry.begin(), registry.end(), id) == registry.end();
  });
}

/// A pool's thread is still busy for a moment after the verb that it worked for has returned.
bool others_become_idle() {
  int others_of_mine = counted_busy ? 1 : 0;
  auto give_up = std::chrono::steady_clock::now() + moment;
  while (busy.load() > others_of_mine) {
    if (counted_busy || std::chrono::steady_clock::now() > give_up)
      return false;
    timespec pause{0, 50'000};
    syscall(SYS_nanosleep, &pause, nullptr); // not a hook's: a fiber must not give way here
  }
  return true;
}

} // namespace

bool alone_with_own_threads() {
  std::ptrdiff_t foreign = foreign_threads();
  return foreign >= 0 && foreign <= tolerated && others_become_idle();
}

bool is_forked_child() noexcept { return forked.load(std::memory_order_relaxed); }

} // namespace conc::detail
