#include "conc/queue.h"

#include "../waiting.h"
#include "robust_mutex.h"
#include "shared.h"
#include "transitions.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <type_traits>

namespace conc::detail {
namespace {

/// Who dies after a change and before the wake leaves others asleep: they look again after this.
constexpr std::chrono::milliseconds look_again{20};

std::size_t whole_pages(std::size_t n) noexcept { return (n + 4095) / 4096 * 4096; }

/// What waits for one kind of change.
struct change {
  std::atomic<std::uint32_t> epoch;
  std::atomic<std::uint32_t> waiting; ///< too many when one has died, which does no harm

  void announce() noexcept {
    if (waiting.load() > 0)
      shared_wake(epoch);
  }
};

std::chrono::nanoseconds look_again_until(clock::time_point end) {
  return std::clamp<std::chrono::nanoseconds>(end - clock::now(), std::chrono::nanoseconds(0),
                                              look_again);
}

/// A message is its size, then its bytes.
using message_size = std::uint64_t;

struct header {
  robust_mutex mutex;
  // Positions only grow. Each push and pop takes effect by storing one of them, so the queue is
  // whole whenever its holder dies.
  std::atomic<std::uint64_t> written;
  std::atomic<std::uint64_t> read;
  std::atomic<std::uint64_t> count; ///< of messages; counted anew when a holder has died
  std::atomic<bool> closed;
  change pushed;
  change popped;
};

} // namespace

class shared_queue::state {
public:
  state(std::size_t capacity, std::size_t bytes)
      : capacity_(std::max<std::size_t>(capacity, 1)), bytes_(whole_pages(bytes)),
        memory_(whole_pages(sizeof(header))), ring_(bytes_), head_(*new(memory_.start()) header) {}

  /// Tries until the attempt, made under the lock, has a result.
  template <class Attempt> result until(deadline end, change &awaited, Attempt attempt) {
    std::optional<result> r = locked(attempt);
    while (!r && clock::now() < end) {
      std::uint32_t epoch = awaited.epoch.load();
      awaited.waiting.fetch_add(1);
      r = locked(attempt); // a change since the last attempt was not announced
      if (!r)
        shared_wait(awaited.epoch, epoch, look_again_until(end));
      awaited.waiting.fetch_sub(1);
    }
    return r.value_or(result::timed_out);
  }

  std::optional<result> push(const std::vector<unsigned char> &message) {
    message_size size = message.size();
    if (head_.closed.load())
      return result::closed;
    std::uint64_t at = head_.written.load();
    std::uint64_t room = bytes_ - (at - head_.read.load());
    if (head_.count.load() >= capacity_ || room < sizeof size + size)
      return std::nullopt;
    std::memcpy(place(at), &size, sizeof size);
    if (size != 0)
      std::memcpy(place(at + sizeof size), message.data(), message.size());
    pass(transition::queue_filled);
    head_.written.store(at + sizeof size + size);
    pass(transition::queue_changed);
    head_.count.fetch_add(1);
    return result::done;
  }

  std::optional<result> pop(std::vector<unsigned char> &message) {
    std::uint64_t at = head_.read.load();
    if (at == head_.written.load())
      return head_.closed.load() ? std::optional(result::closed) : std::nullopt;
    message_size size = size_at(at);
    const unsigned char *body = place(at + sizeof size);
    message.assign(body, body + size);
    pass(transition::queue_filled);
    head_.read.store(at + sizeof size + size);
    pass(transition::queue_changed);
    head_.count.fetch_sub(1);
    return result::done;
  }

  std::size_t size() {
    return locked([&] { return static_cast<std::size_t>(head_.count.load()); });
  }
  std::size_t most() const noexcept { return bytes_ - sizeof(message_size); }
  header &head() noexcept { return head_; }

private:
  template <class Attempt> std::invoke_result_t<Attempt> locked(Attempt attempt) {
    robust_lock lock(head_.mutex);
    if (lock.holder_died())
      recount();
    return attempt();
  }
  void recount() noexcept {
    std::uint64_t n = 0;
    for (std::uint64_t at = head_.read.load(); at != head_.written.load(); ++n)
      at += sizeof(message_size) + size_at(at);
    head_.count.store(n);
  }
  message_size size_at(std::uint64_t at) const noexcept {
    message_size size;
    std::memcpy(&size, place(at), sizeof size);
    return size;
  }
  unsigned char *place(std::uint64_t at) const noexcept { return ring_.start() + at % bytes_; }

  std::size_t capacity_;
  std::size_t bytes_;
  shared_memory memory_;
  mirrored_memory ring_;
  header &head_;
};

shared_queue::shared_queue(std::size_t capacity, std::size_t bytes)
    : state_(std::make_unique<state>(capacity, bytes)) {}
shared_queue::~shared_queue() = default;

shared_queue::result shared_queue::push(const std::vector<unsigned char> &message, deadline end) {
  if (message.size() > state_->most())
    throw std::length_error("conc::queue: a value of " + std::to_string(message.size()) +
                            " bytes is larger than the queue");
  result r = state_->until(end, state_->head().popped, [&] { return state_->push(message); });
  if (r == result::done)
    state_->head().pushed.announce();
  return r;
}

shared_queue::result shared_queue::pop(std::vector<unsigned char> &message, deadline end) {
  result r = state_->until(end, state_->head().pushed, [&] { return state_->pop(message); });
  if (r == result::done)
    state_->head().popped.announce();
  return r;
}

void shared_queue::close() noexcept {
  state_->head().closed.store(true);
  state_->head().pushed.announce();
  state_->head().popped.announce();
}

std::size_t shared_queue::size() const { return state_->size(); }

} // namespace conc::detail
