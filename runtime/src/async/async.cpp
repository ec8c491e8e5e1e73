// conc::async.
#include "../crew.h"
#include "../elastic_pool.h"
#include "conc/detail/job.h"
#include "loop.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
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

/// Helpers that starve are told of room once per this part of the window.
constexpr std::size_t notices_per_window = 8;

class loop_share;

/// What the loops that share a job have in common.
class shared_job {
public:
  explicit shared_job(const job &j)
      : work_(j), ready_(j.deliver ? new std::atomic<bool>[j.window] {} : nullptr),
        notice_step_(std::max<std::size_t>(1, j.window / notices_per_window)) {}

  bool delivers() const noexcept { return work_.deliver != nullptr; }
  /// Whether no more tasks will be claimed.
  bool is_over() const noexcept { return stopped_.load() || claimed_.load() >= end(); }
  bool may_claim() const noexcept { return has_room(claimed_.load()); }
  bool claim(std::size_t &index) noexcept {
    index = claimed_.load();
    do
      if (!has_room(index))
        return false;
    while (!claimed_.compare_exchange_weak(index, index + 1));
    return true;
  }
  /// Whether the caller of the verb is to be woken by it.
  bool run(std::size_t index) noexcept {
    work_.run(work_.self, index, index + 1, failed_);
    if (!delivers())
      return false;
    ready(index).store(true);
    return index == delivered_.load() || failed_.any();
  }

  /// Delivers all results, on the thread of the verb's caller.
  void deliver_all(loop_share &caller);
  void stop() noexcept {
    stopped_.store(true);
    wake_helpers();
  }
  void rethrow_failure() {
    if (failed_.any())
      failed_.rethrow();
  }

  /// While alive, the helper is woken when there is room again, or when all is over.
  class entry {
  public:
    entry(shared_job &j, loop_share &helper) : job_(j), helper_(helper) {
      std::lock_guard lock(job_.mutex_);
      job_.helpers_.push_back(&helper_);
    }
    ~entry() {
      std::lock_guard lock(job_.mutex_);
      std::erase(job_.helpers_, &helper_);
    }
    entry(const entry &) = delete;
    entry &operator=(const entry &) = delete;

  private:
    shared_job &job_;
    loop_share &helper_;
  };
  /// Somebody may claim nothing for now, and is to be told of room.
  void starves() noexcept { starving_.store(true); }

private:
  std::size_t end() const noexcept { return std::min(work_.count, failed_.bound()); }
  bool has_room(std::size_t index) const noexcept {
    return !stopped_.load() && index < end() &&
           (!delivers() || index < delivered_.load() + work_.window);
  }
  std::atomic<bool> &ready(std::size_t index) noexcept { return ready_[index % work_.window]; }
  void wake_helpers() noexcept;

  const job &work_;
  failure failed_;
  std::unique_ptr<std::atomic<bool>[]> ready_;
  std::size_t notice_step_;
  std::atomic<std::size_t> claimed_{0};
  std::atomic<std::size_t> delivered_{0};
  std::atomic<bool> stopped_{false};
  std::atomic<bool> starving_{false};
  std::mutex mutex_;
  std::vector<loop_share *> helpers_;
};

/// The fibers of a job on the calling thread's loop. Of that thread, but for wake().
class loop_share {
public:
  /// `caller`: the share of the verb's caller; null for that itself.
  loop_share(shared_job &j, unsigned in_flight, loop_share *caller)
      : job_(j), in_flight_(in_flight), loop_(loop::here()), self_(loop_),
        caller_(caller ? *caller : *this) {}

  void wake() noexcept { self_.unpark(); }

  template <class Done> void await(Done done) {
    while (!done())
      self_.park();
  }
  void await_fibers() noexcept {
    await([&] { return fibers_ == 0; });
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
      if (fibers_ == 0) // nobody is left here to run the tasks
        throw;
      return;
    }
    ++fibers_;
    fresh_ = true;
  }

  /// On a helper's thread: runs tasks until all is over.
  void help() {
    while (!job_.is_over()) {
      spawn_one();
      self_.park();
    }
    await_fibers();
  }

private:
  bool may_claim() noexcept {
    if (job_.may_claim())
      return true;
    job_.starves();
    return job_.may_claim(); // room may have come before that was known
  }
  bool claim(std::size_t &index) noexcept {
    if (job_.claim(index))
      return true;
    job_.starves();
    return job_.claim(index);
  }

  void work() noexcept {
    fresh_ = false;
    for (std::size_t index; claim(index);) {
      spawn_one(); // does not throw: this fiber is left
      if (job_.run(index))
        caller_.wake();
    }
    --fibers_;
    if (fibers_ == 0)
      wake();
  }

  shared_job &job_;
  unsigned in_flight_;
  loop &loop_;
  parker self_;
  loop_share &caller_;
  unsigned fibers_ = 0;
  bool fresh_ = false; ///< a fiber was made and has not started
};

void shared_job::wake_helpers() noexcept {
  std::lock_guard lock(mutex_);
  for (loop_share *h : helpers_)
    h->wake();
}

void shared_job::deliver_all(loop_share &caller) {
  for (std::size_t next = 0; next < work_.count; ++next) {
    caller.await([&] { return ready(next).load() || failed_.bound() <= next; });
    if (failed_.bound() <= next)
      failed_.rethrow();
    ready(next).store(false);
    work_.deliver(work_.self, next);
    delivered_.store(next + 1);
    caller.spawn_one();
    if ((next + 1) % notice_step_ == 0 && starving_.exchange(false))
      wake_helpers();
  }
}

/// `loops` threads, the calling one among them, share the tasks and what may be in flight.
class async_run {
public:
  async_run(const job &j, unsigned in_flight, unsigned loops)
      : job_(j), in_flight_(in_flight), loops_(loops), mine_(job_, share_of(0), nullptr) {}

  void run() {
    mine_.spawn_one();
    try {
      if (loops_ > 1)
        helpers_.call(loops_ - 1, start_on_elastic_pool, [this] { help(); });
      if (job_.delivers())
        job_.deliver_all(mine_);
      else
        mine_.await_fibers();
    } catch (...) {
      end();
      throw;
    }
    end();
    job_.rethrow_failure();
  }

private:
  /// Equal ones: a loop that begins later than others finds tasks left for it.
  unsigned share_of(unsigned which) const noexcept {
    return in_flight_ / loops_ + (which < in_flight_ % loops_ ? 1 : 0);
  }

  void help() noexcept try {
    loop_share share(job_, share_of(++helping_), &mine_);
    shared_job::entry entered(job_, share);
    share.help();
  } catch (...) { // no memory for a loop or a fiber: the others do it all
  }

  void end() noexcept {
    job_.stop();
    mine_.await_fibers();
    helpers_.dismiss();
  }

  shared_job job_;
  unsigned in_flight_;
  unsigned loops_;
  loop_share mine_;
  crew helpers_;
  std::atomic<unsigned> helping_{0};
};

} // namespace

void run(const async &executor, const job &j) {
  if (j.count == 0)
    return;
  unsigned wanted = executor.in_flight ? executor.in_flight : default_in_flight;
  unsigned in_flight =
      allowed_in_flight(static_cast<unsigned>(std::min<std::size_t>(wanted, j.count)));
  unsigned loops = executor.loops ? executor.loops : cores();
  async_run(j, in_flight, std::min(loops, in_flight)).run();
}

} // namespace conc::detail
