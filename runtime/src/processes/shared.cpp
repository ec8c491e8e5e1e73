#include "shared.h"

#include "transitions.h"

#include <algorithm>
#include <climits>
#include <cstring>
#include <ctime>
#include <linux/futex.h>
#include <new>
#include <sys/syscall.h>
#include <unistd.h>

namespace conc::detail {
namespace {

constexpr std::size_t aligned(std::size_t n) noexcept { return (n + 4095) / 4096 * 4096; }

long futex(std::atomic<std::uint32_t> &word, int operation, std::uint32_t value,
           const timespec *most = nullptr) noexcept {
  return syscall(SYS_futex, reinterpret_cast<std::uint32_t *>(&word), operation, value, most,
                 nullptr, 0);
}

} // namespace

void shared_wait(std::atomic<std::uint32_t> &word, std::uint32_t seen) noexcept {
  futex(word, FUTEX_WAIT, seen);
}

void shared_wait(std::atomic<std::uint32_t> &word, std::uint32_t seen,
                 std::chrono::nanoseconds most) noexcept {
  timespec t{most.count() / 1'000'000'000, most.count() % 1'000'000'000};
  futex(word, FUTEX_WAIT, seen, &t);
}

void shared_wake(std::atomic<std::uint32_t> &word) noexcept {
  word.fetch_add(1);
  futex(word, FUTEX_WAKE, INT_MAX);
}

void shared_wake(std::atomic<std::uint32_t> &word, std::uint32_t value) noexcept {
  word.store(value);
  futex(word, FUTEX_WAKE, INT_MAX);
}

std::size_t shared_layout::owners_at() const noexcept { return aligned(sizeof(control)); }

std::size_t shared_layout::slots_at() const noexcept {
  return owners_at() + aligned(chunks() * sizeof(std::atomic<std::uint32_t>));
}

std::size_t shared_layout::rings_at() const noexcept {
  return slots_at() + slots * aligned(sizeof(worker_slot));
}

shared_state::shared_state(const shared_layout &l, sharing how)
    : layout_(l), file_(how == sharing::by_file
                            ? memory_file(l.rings_at() + l.slots * ring::capacity)
                            : descriptor()),
      memory_(l.rings_at(), file_.get()) {
  rings_.reserve(l.slots);
  for (unsigned i = 0; i < l.slots; ++i)
    rings_.emplace_back(ring::capacity, file_.get(), l.rings_at() + i * ring::capacity);
}

shared_state::shared_state(const shared_layout &l, int file, unsigned own)
    : layout_(l), memory_(l.rings_at(), file), first_ring_(own) {
  rings_.emplace_back(ring::capacity, file, l.rings_at() + own * ring::capacity);
}

mapped_ring shared_state::results(unsigned i) const noexcept {
  return {&slot(i).results, rings_[i - first_ring_].start()};
}

std::atomic<std::uint32_t> &shared_state::owner(std::size_t c) const noexcept {
  auto *base = static_cast<unsigned char *>(memory_.start()) + layout_.owners_at();
  return reinterpret_cast<std::atomic<std::uint32_t> *>(base)[c];
}

bool shared_state::any_free() const noexcept {
  for (std::size_t c = head().first_free.load(); c < chunks(); ++c)
    if (owner(c).load() == 0)
      return c * chunk() < head().fail_bound.load();
  return false;
}

worker_slot &shared_state::slot(unsigned i) const noexcept {
  auto *base = static_cast<unsigned char *>(memory_.start()) + layout_.slots_at();
  return *reinterpret_cast<worker_slot *>(base + i * aligned(sizeof(worker_slot)));
}

void ring::clear() noexcept {
  written.store(0);
  read.store(0);
  writer_waits.store(0);
}

void ring_writer::await_usual_room() { await_room(std::min(usual_, ring::capacity / 2)); }

std::size_t ring_writer::room() const noexcept {
  std::size_t left = ring::capacity - static_cast<std::size_t>(at_ - ring_->read.load());
  return left > sizeof(message_head) ? left - sizeof(message_head) : 0;
}

void ring_writer::send_in_place(const message_head &head) {
  usual_ = sizeof head + static_cast<std::size_t>(head.size);
  std::memcpy(ring_.at(at_), &head, sizeof head);
  publish(at_ + usual_);
}

void ring_writer::send(const message_head &head, const unsigned char *body) {
  auto size = static_cast<std::size_t>(head.size);
  if (sizeof head + size > ring::capacity) {
    write(&head, sizeof head);
    return write(body, size);
  }
  await_room(sizeof head + size);
  if (size != 0)
    std::memcpy(place(), body, size);
  send_in_place(head);
}

void ring_writer::write(const void *data, std::size_t size) {
  const auto *from = static_cast<const unsigned char *>(data);
  while (size > 0) {
    // In large parts, so that the reader is not woken for each byte it makes room for.
    await_room(std::min(size, ring::capacity / 4));
    std::size_t room = ring::capacity - static_cast<std::size_t>(at_ - ring_->read.load());
    std::size_t part = std::min(size, room);
    std::memcpy(ring_.at(at_), from, part);
    publish(at_ + part);
    pass(transition::part_sent);
    from += part;
    size -= part;
  }
}

void ring_writer::await_room(std::size_t wanted) {
  auto has_room = [&] { return ring::capacity - (at_ - ring_->read.load()) >= wanted; };
  while (!has_room()) {
    std::uint32_t epoch = ring_->room_epoch.load();
    ring_->writer_waits.store(1);
    wake_caller();
    if (!has_room())
      shared_wait(ring_->room_epoch, epoch);
  }
}

void ring_writer::publish(std::uint64_t written) {
  at_ = written;
  ring_->written.store(written);
  wake_caller();
}

void ring_writer::wake_caller() noexcept {
  if (head_.caller_sleeps.load() && head_.caller_sleeps.exchange(0)) {
    std::uint64_t one = 1;
    [[maybe_unused]] auto n = syscall(SYS_write, bell_, &one, sizeof one);
  }
}

} // namespace conc::detail
