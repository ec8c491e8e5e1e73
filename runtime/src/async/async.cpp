// conc::async.
#include "conc/detail/job.h"
#include "loop.h"

#include <algorithm>
#include <memory>
#include <sys/resource.h>
#include <vector>

namespace conc::detail {
namespace {

constexpr unsigned default_in_flight = 1000;
/// One transfer of libcurl holds up to three descriptors at once.
constexpr rlim_t descriptors_per_task = 3;
constexpr rlim_t other_descriptors = 64;

/// As many tasks as descriptors allow; the soft limit is raised first.
unsigned allowed_in_flight(unsigned wanted) noexcept {
  rlimit limit{};
  rlim_t needed = wanted * descriptors_per_task + other_descriptors;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed)
    return wanted;
  limit.rlim_cur = std::min(needed, limit.rlim_max);
  setrlimit(RLIMIT_NOFILE, &limit);
  getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= needed)
    return wanted;
  rlim_t usable = limit.rlim_cur > other_descriptors ? limit.rlim_cur - other_descriptors : 0;
  return static_cast<unsigned>(std::max<rlim_t>(1, usable / descriptors_per_task));
}

/// A job on fibers of the calling thread. No atomics: everything happens on that thread.
class async_run {
public:
  async_run(const job &j, unsigned in_flight)
      : job_(j), in_flight_(in_flight), loop_(loop::here()), ready_(j.deliver ? j.window : 0),
        caller_(loop_) {}

  void run() {
    spawn_one();
    try {
      if (job_.deliver)
        deliver_all();
    } catch (...) {
      stopped_ = true;
      await_fibers();
      throw;
    }
    stopped_ = job_.deliver != nullptr;
    await_fibers();
    if (failed_.any())
      failed_.rethrow();
  }

private:
  template <class Done> void await(Done done) {
    while (!done())
      caller_.park();
  }

  void await_fibers() noexcept {
    await([&] { return fibers_ == 0; });
  }

  void deliver_all() {
    for (std::size_t next = 0; next < job_.count; ++next) {
      await([&] { return ready_[next % job_.window] || failed_.bound() <= next; });
      if (failed_.bound() <= next)
        failed_.rethrow();
      ready_[next % job_.window] = false;
      job_.deliver(job_.self, next);
      delivered_ = next + 1;
      spawn_one();
    }
  }

  bool may_claim() const noexcept {
    return !stopped_ && claimed_ < job_.count && claimed_ < failed_.bound() &&
           (!job_.deliver || claimed_ < delivered_ + job_.window);
  }

  /// Makes another fiber unless one is about to start. Each makes the next one when it begins: so
  /// there are no more fibers than tasks that really wait, plus one. Those that end because the
  /// window is full are made again by delivery.
  void spawn_one() {
    if (fresh_ || fibers_ >= in_flight_ || !may_claim())
      return;
    try {
      // First, or so many tasks that wait would each have a turn before every one that begins.
      loop_.spawn([this] { work(); }, true);
    } catch (...) {
      if (fibers_ == 0) // nobody is left to run the tasks
        throw;
      return;
    }
    ++fibers_;
    fresh_ = true;
  }

  void work() noexcept {
    fresh_ = false;
    while (may_claim()) {
      std::size_t index = claimed_++;
      spawn_one();
      job_.run(job_.self, index, index + 1, failed_);
      if (!job_.deliver)
        continue;
      ready_[index % job_.window] = true;
      if (index == delivered_ || failed_.any())
        caller_.unpark(); // what it waits for has come
    }
    --fibers_;
    if (fibers_ == 0)
      caller_.unpark();
  }

  const job &job_;
  unsigned in_flight_;
  loop &loop_;
  failure failed_;
  std::vector<bool> ready_;
  std::size_t claimed_ = 0;
  std::size_t delivered_ = 0;
  unsigned fibers_ = 0;
  bool fresh_ = false; ///< a fiber was made and has not started
  bool stopped_ = false;
  parker caller_;
};

} // namespace

void run(const async &executor, const job &j) {
  if (j.count == 0)
    return;
  unsigned wanted = executor.in_flight ? executor.in_flight : default_in_flight;
  auto in_flight = static_cast<unsigned>(std::min<std::size_t>(wanted, j.count));
  async_run(j, allowed_in_flight(in_flight)).run();
}

} // namespace conc::detail
