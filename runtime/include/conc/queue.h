// conc::queue: hands values from process to process, and from thread to thread.
#ifndef CONC_QUEUE_H
#define CONC_QUEUE_H

#include "conc/codec.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

namespace conc {
namespace detail {

/// Messages in shared memory, in the order in which they came.
class shared_queue {
public:
  shared_queue(std::size_t capacity, std::size_t bytes);
  ~shared_queue();
  shared_queue(const shared_queue &) = delete;
  shared_queue &operator=(const shared_queue &) = delete;

  using deadline = std::chrono::steady_clock::time_point;
  enum class result { done, closed, timed_out };
  result push(const std::vector<unsigned char> &message, deadline);
  result pop(std::vector<unsigned char> &message, deadline);
  void close() noexcept;
  std::size_t size() const;

private:
  class state;
  std::unique_ptr<state> state_;
};

} // namespace detail

/// A bounded queue that stays shared with processes forked after it was made: conc::processes, or
/// fork() itself. Values are sent as results are (conc/codec.h). Any number of threads and
/// processes may push and pop at once; on a fiber, waiting lets others run.
///
/// Any of them may be killed at any moment. No lock stays held and nothing that was pushed gets
/// lost, except what the dead process itself had popped.
template <class T> class queue {
public:
  /// At most `capacity` values, at least 1, that take up at most `bytes` of memory together; it is
  /// used as needed. Throws std::system_error when there is no memory.
  explicit queue(std::size_t capacity, std::size_t bytes = std::size_t{16} << 20)
      : queue_(capacity, bytes) {}

  /// Waits while the queue is full. False when it has been closed: the value is not in it. Throws
  /// std::length_error for a value that is larger than the queue.
  bool push(const T &value) { return push_until(value, forever); }
  /// The same, and false when the queue is still full after `time`.
  bool push_for(const T &value, std::chrono::nanoseconds time) {
    return push_until(value, in(time));
  }
  bool try_push(const T &value) { return push_until(value, {}); }

  /// Waits while the queue is empty. Nothing when it is closed and empty.
  std::optional<T> pop() { return pop_until(forever); }
  /// The same, and nothing when the queue is still empty after `time`.
  std::optional<T> pop_for(std::chrono::nanoseconds time) { return pop_until(in(time)); }
  std::optional<T> try_pop() { return pop_until({}); }

  /// No more values: who waits to push gives up, who pops gets what there is and then nothing.
  void close() noexcept { queue_.close(); }
  /// How many values are in it now.
  std::size_t size() const { return queue_.size(); }

private:
  using impl = detail::shared_queue;
  static constexpr impl::deadline forever = impl::deadline::max();
  static impl::deadline in(std::chrono::nanoseconds time) {
    return std::chrono::steady_clock::now() + time;
  }

  bool push_until(const T &value, impl::deadline deadline) {
    std::vector<unsigned char> message;
    encoder out(message);
    conc::encode(out, value);
    return queue_.push(message, deadline) == impl::result::done;
  }
  std::optional<T> pop_until(impl::deadline deadline) {
    std::vector<unsigned char> message;
    if (queue_.pop(message, deadline) != impl::result::done)
      return std::nullopt;
    decoder in(message.data(), message.size());
    return conc::decode<T>(in);
  }

  impl queue_;
};

} // namespace conc

#endif
