// What the caller and its workers share: the ledger of tasks and one ring of results per worker.
//
// No lock and no pipe is shared between workers, so one that is killed at any instruction leaves
// nothing behind that another one could wait for.
#pragma once

#include "system.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace conc::detail {

/// Waits while `word` is `seen`; wakes those who wait. Across processes.
void shared_wait(std::atomic<std::uint32_t> &word, std::uint32_t seen) noexcept;
void shared_wait(std::atomic<std::uint32_t> &word, std::uint32_t seen,
                 std::chrono::nanoseconds most) noexcept;
void shared_wake(std::atomic<std::uint32_t> &word) noexcept;
/// The same, with a value to be seen.
void shared_wake(std::atomic<std::uint32_t> &word, std::uint32_t value) noexcept;

/// What a worker does, in one word, so that caller and worker can race for it with one exchange.
class activity {
public:
  enum phase : std::uint64_t {
    idle,
    running,   ///< the task may still be killed
    ending,    ///< the result is on its way: the task counts as ended by itself
    condemned, ///< the caller will kill the worker for this task's sake
  };
  static constexpr std::uint64_t make(phase p, std::size_t index) noexcept {
    return std::uint64_t{index} << 2 | p;
  }
  static constexpr phase phase_of(std::uint64_t word) noexcept { return phase(word & 3); }
  static constexpr std::size_t index_of(std::uint64_t word) noexcept {
    return static_cast<std::size_t>(word >> 2);
  }
};

/// A message in a ring.
struct message_head {
  std::uint64_t index;
  std::uint64_t size;
  std::uint64_t failed; ///< 1: the bytes describe an exception
};

/// Positions in the bytes from one worker to the caller. One writer, one reader.
struct ring {
  static constexpr std::size_t capacity = std::size_t{4} << 20;

  alignas(64) std::atomic<std::uint64_t> written;
  alignas(64) std::atomic<std::uint64_t> read;
  std::atomic<std::uint32_t> writer_waits;
  std::atomic<std::uint32_t> room_epoch;

  /// Empty again, for another worker.
  void clear() noexcept;
};

/// A ring with its bytes as this process has mapped them: twice in a row, so that whatever is in
/// the ring lies in one piece.
struct mapped_ring {
  ring *positions;
  unsigned char *bytes;

  ring *operator->() const noexcept { return positions; }
  unsigned char *at(std::uint64_t position) const noexcept {
    return bytes + position % ring::capacity;
  }
};

struct worker_slot {
  alignas(64) std::atomic<std::uint64_t> state;
  std::atomic<std::int64_t> started; ///< CLOCK_MONOTONIC, set only under a timeout
  /// The number of the worker whose process the caller watches; it does nothing before.
  std::atomic<std::uint32_t> watched;
  ring results;
};

struct control {
  std::atomic<std::uint64_t> limit;      ///< tasks from here on must not start yet
  std::atomic<std::uint64_t> fail_bound; ///< tasks from here on are not needed
  std::atomic<std::uint32_t> limit_epoch;
  std::atomic<std::uint32_t> limit_waiters;
  std::atomic<std::uint32_t> caller_sleeps;
  std::atomic<std::uint64_t> first_free; ///< a hint: chunks before it are taken
};

/// Who maps a job's memory.
enum class sharing {
  by_fork, ///< processes forked by the caller
  by_file, ///< whoever is given the file
};

/// Chunk c is tasks [c * chunk, (c + 1) * chunk). In memory: the control, the chunks' owners, a page
/// per slot, a ring per slot.
struct shared_layout {
  std::size_t tasks;
  std::size_t chunk;
  unsigned slots;

  std::size_t chunks() const noexcept { return (tasks + chunk - 1) / chunk; }
  std::size_t owners_at() const noexcept;
  std::size_t slots_at() const noexcept;
  std::size_t rings_at() const noexcept;
};

/// A chunk's owner is 0 or the number of the worker that took it, so taking a chunk and saying who
/// did is one atomic step.
class shared_state {
public:
  shared_state(const shared_layout &, sharing);
  /// What another process has made by file, as the worker of one slot needs it.
  shared_state(const shared_layout &, int file, unsigned slot);

  const shared_layout &layout() const noexcept { return layout_; }
  std::size_t tasks() const noexcept { return layout_.tasks; }
  std::size_t chunk() const noexcept { return layout_.chunk; }
  std::size_t chunks() const noexcept { return layout_.chunks(); }

  control &head() const noexcept { return *static_cast<control *>(memory_.start()); }
  std::atomic<std::uint32_t> &owner(std::size_t chunk) const noexcept;
  /// Whether there are tasks that nobody has taken and that are still needed.
  bool any_free() const noexcept;
  worker_slot &slot(unsigned i) const noexcept;
  mapped_ring results(unsigned i) const noexcept;
  /// -1 when it is shared by fork.
  int file() const noexcept { return file_.get(); }

private:
  shared_layout layout_;
  descriptor file_;
  shared_memory memory_;
  unsigned first_ring_ = 0; ///< of those that are mapped
  std::vector<mirrored_memory> rings_;
};

/// The worker's end of a ring.
class ring_writer {
public:
  /// `bell` is rung when the caller sleeps.
  ring_writer(mapped_ring r, control &head, int bell) : ring_(r), head_(head), bell_(bell) {}

  /// Waits for room for a message like the last one, which is the likely size of the next.
  void await_usual_room();
  /// Where a message can be written in place, and how much of it.
  unsigned char *place() const noexcept { return ring_.at(at_ + sizeof(message_head)); }
  std::size_t room() const noexcept;
  /// Publishes the message that was written in place.
  void send_in_place(const message_head &);
  /// Writes a message. One that fits is published whole; a larger one in parts, as room comes.
  void send(const message_head &, const unsigned char *body);

private:
  void write(const void *data, std::size_t size);
  void await_room(std::size_t wanted);
  void publish(std::uint64_t written);
  void wake_caller() noexcept;

  mapped_ring ring_;
  control &head_;
  int bell_;
  std::uint64_t at_ = 0; ///< what has been published
  std::size_t usual_ = 0;
};

} // namespace conc::detail
