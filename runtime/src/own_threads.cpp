#include "own_threads.h"

#include "waiting.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <dirent.h>
#include <fstream>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <string>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <vector>

namespace conc::detail {
namespace {

/// There before the first static initialiser, which may run tasks already, and never destroyed: the
/// pools' threads outlive main.
template <class T> union lasting {
  T value;
  constexpr lasting() : value() {}
  constexpr ~lasting() {}
};
constinit lasting<std::mutex> registry_mutex_storage;
constinit lasting<std::vector<pid_t>> registry_storage, confirmed_foreign_storage;

constinit std::mutex &registry_mutex = registry_mutex_storage.value;
/// Live threads of the runtime's.
constinit std::vector<pid_t> &registry = registry_storage.value;
/// Threads that stayed when they had their moment: the program's own.
constinit std::vector<pid_t> &confirmed_foreign = confirmed_foreign_storage.value;
std::atomic<int> busy{0};
thread_local bool counted_busy = false;
thread_local bool enlisted = false;
std::atomic<bool> forked{false};
std::atomic<void (*)()> roll_call{nullptr};

constexpr std::chrono::milliseconds moment{50};
/// For threads that would run if they were given a CPU: on a busy machine that takes its time.
constexpr std::chrono::milliseconds long_moment{500};

/// ThreadSanitizer keeps one background thread in every process.
#if defined(__SANITIZE_THREAD__)
constexpr std::size_t tolerated = 1;
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
constexpr std::size_t tolerated = 1;
#else
constexpr std::size_t tolerated = 0;
#endif
#else
constexpr std::size_t tolerated = 0;
#endif

// The registry is locked across fork, so that the child finds it whole.
void before_fork() { registry_mutex.lock(); }
void after_fork_in_parent() { registry_mutex.unlock(); }
void after_fork_in_child() {
  registry.clear();
  confirmed_foreign.clear();
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

void set_roll_call(void (*call)()) noexcept { roll_call.store(call); }

busy_thread::busy_thread() noexcept : outermost_(!counted_busy) {
  if (outermost_) {
    counted_busy = true;
    busy.fetch_add(1);
  }
}

bool is_busy_thread() noexcept { return counted_busy; }

busy_thread::~busy_thread() {
  if (outermost_ && counted_busy) {
    counted_busy = false;
    busy.fetch_sub(1);
  }
}

namespace {

bool contains(const std::vector<pid_t> &ids, pid_t id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

/// Threads that are not known to be the runtime's.
std::vector<pid_t> unknown_threads() {
  std::vector<pid_t> all = threads_of_process();
  std::lock_guard lock(registry_mutex);
  std::erase_if(all, [](pid_t id) { return id == gettid() || contains(registry, id); });
  return all;
}

bool all_confirmed(const std::vector<pid_t> &ids) {
  std::lock_guard lock(registry_mutex);
  return std::all_of(ids.begin(), ids.end(),
                     [](pid_t id) { return contains(confirmed_foreign, id); });
}

/// Whether the thread waits for a CPU or has one. Its name, within parentheses, may hold anything.
bool runnable(pid_t id) {
  std::ifstream file("/proc/self/task/" + std::to_string(id) + "/stat");
  std::string line;
  std::getline(file, line);
  auto name_end = line.rfind(") ");
  return name_end != line.npos && name_end + 2 < line.size() && line[name_end + 2] == 'R';
}

/// Repeats `settled` for a moment, until it holds: a thread of the runtime's is for a short time
/// not known yet when it begins, no longer known when it ends, and still busy when the verb that it
/// worked for has returned. `worth_more`: may it hold if it is given more time?
template <class Condition, class More> bool soon(Condition settled, More worth_more) {
  auto begin = std::chrono::steady_clock::now();
  while (!settled()) {
    auto passed = std::chrono::steady_clock::now() - begin;
    if (passed > long_moment || (passed > moment && !worth_more()))
      return false;
    timespec pause{0, 50'000};
    syscall(SYS_nanosleep, &pause, nullptr); // not a hook's: a fiber must not give way here
  }
  return true;
}

void call_the_roll() {
  if (auto *call = roll_call.load(); call && !is_forked_child() && !current_scheduler)
    call();
}

bool no_foreign_threads() {
  std::vector<pid_t> unknown;
  bool confirmed = false;
  auto settled = [&] {
    unknown = unknown_threads();
    confirmed = unknown.size() > tolerated && all_confirmed(unknown);
    if (unknown.size() > tolerated && !confirmed)
      call_the_roll();
    return unknown.size() <= tolerated || confirmed;
  };
  bool none = soon(settled, [&] { return std::any_of(unknown.begin(), unknown.end(), runnable); });
  if (none)
    return !confirmed;
  std::lock_guard lock(registry_mutex);
  confirmed_foreign = unknown; // they need not be waited for again
  return false;
}

bool others_idle() {
  auto none_busy = [] { return busy.load() == 0; };
  return none_busy() || (!counted_busy && soon(none_busy, [] { return false; })) ||
         (counted_busy && busy.load() == 1);
}

} // namespace

bool alone_with_own_threads() {
  // Without /proc nothing is known.
  return access("/proc/self/task", R_OK) == 0 && no_foreign_threads() && others_idle();
}

bool is_forked_child() noexcept { return forked.load(std::memory_order_relaxed); }

} // namespace conc::detail
