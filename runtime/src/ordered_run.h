// A job with ordered delivery, on threads: helpers run tasks, the caller delivers results.
#pragma once

#include "conc/detail/job.h"
#include "crew.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace conc::detail {

class ordered_run {
public:
  /// Tasks are claimed `chunk` at a time.
  ordered_run(const job &, std::size_t chunk);

  /// Runs the job with `helpers` threads from `start`. The caller runs tasks too when
  /// `caller_helps` or no helper could be had. Throws the first failure, or what deliver threw.
  void run(unsigned helpers, const starter &start, bool caller_helps);

private:
  void help() noexcept;
  bool claim(std::size_t &first, std::size_t &last) noexcept;
  bool await_room(std::size_t last) noexcept;
  void work(std::size_t first, std::size_t last) noexcept;
  bool help_a_little() noexcept;

  void deliver_all(bool caller_helps);
  void await_result(std::size_t index, bool caller_helps);
  void note_delivery(std::size_t delivered) noexcept;
  void stop() noexcept;

  std::atomic<bool> &ready(std::size_t index) noexcept { return ready_[index % job_.window]; }
  bool has_room(std::size_t last) const noexcept {
    return last <= delivered_.load(std::memory_order_acquire) + job_.window;
  }

  static constexpr std::size_t nothing = static_cast<std::size_t>(-1);

  const job &job_;
  std::size_t chunk_;
  std::size_t notify_step_;
  failure failed_;
  std::unique_ptr<std::atomic<bool>[]> ready_;
  std::atomic<std::size_t> claimed_{0};
  std::atomic<std::size_t> delivered_{0};
  std::atomic<std::size_t> wanted_{nothing}; ///< what the parked caller waits for
  std::atomic<bool> stopped_{false};
  parker caller_;
  std::mutex room_mutex_;
  std::condition_variable room_;
  std::atomic<unsigned> waiting_for_room_{0};
};

} // namespace conc::detail
