// One call of a verb as the compiled library sees it: numbered tasks behind function pointers.
#ifndef CONC_DETAIL_JOB_H
#define CONC_DETAIL_JOB_H

#include "conc/executors.h"
#include "conc/site_counts.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>

namespace conc {
namespace detail {

/// The failure of the lowest-numbered task that failed. Tasks above it need not run any more.
class failure {
public:
  /// Tasks with this index or a higher one are not needed.
  std::size_t bound() const noexcept { return bound_.load(std::memory_order_acquire); }
  void note(std::size_t index, std::exception_ptr error) noexcept;
  [[noreturn]] void rethrow();
  bool any() const noexcept { return bound() != none; }

private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::atomic<std::size_t> bound_{none};
  std::mutex mutex_;
  std::exception_ptr error_;
};

/// Counts and times the tasks that one thread or fiber runs in a row. Free unless a profiler asked.
class meter {
public:
  explicit meter(site_counts::record *record) noexcept : record_(record) {
    if (record_)
      begin();
  }
  meter(const meter &) = delete;
  meter &operator=(const meter &) = delete;
  ~meter() {
    if (record_)
      end();
  }
  /// The last task, if any, has ended, and another one begins.
  void next() noexcept {
    if (!record_)
      return;
    if (tasks_ == batch_)
      flush();
    ++tasks_;
  }

private:
  void begin() noexcept;
  void flush() noexcept;
  void end() noexcept;

  site_counts::record *record_;
  std::uint64_t tasks_ = 0;
  std::uint64_t batch_ = 1;
  std::uint64_t wall_ = 0;
  std::uint64_t cpu_ = 0;
};

/// Tasks 0 … count - 1 of one verb, within one process.
struct job {
  std::size_t count = 0;
  void *self = nullptr;
  /// Runs tasks [first, last) up to the failure's bound. Never throws: it notes failures.
  void (*run)(void *self, std::size_t first, std::size_t last, failure &) = nullptr;
  /// Hands over the result of one task, on the calling thread, in order; may throw. Null: no need.
  void (*deliver)(void *self, std::size_t index) = nullptr;
  /// With deliver: task i starts only when task i - window has been delivered.
  std::size_t window = 0;
};

/// Results kept ready ahead of delivery: enough that no worker starves behind one slow task.
constexpr std::size_t look_ahead(std::size_t workers) noexcept {
  return workers > 512 ? 2 * workers : 1024;
}

// Run the whole job; throw what the lowest-numbered failing task threw, or what deliver threw.
// Each is in an object file of its own: a program is linked with the models it uses only.
void run(const threads &, const job &);
void run(const blocking_threads &, const job &);
void run(const async &, const job &);

/// The counts of one site, which is about to run once; null when no profiler asked for them.
site_counts::record *counts_of(std::uint64_t site) noexcept;

} // namespace detail
} // namespace conc

#endif
