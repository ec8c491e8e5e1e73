#include "turns.h"

#include "conc/site_counts.h"
#include "loop.h"
#include "reports.h"
#include "watchdog.h"

#include <cstdlib>
#include <utility>

namespace conc::detail {
namespace {

/// A look for events costs a system call. (Turns may be longer; see turns_between_looks.)
constexpr std::chrono::microseconds between_looks{50};
/// Free fibers that keep the memory of their stacks.
constexpr std::size_t untrimmed = 64;

} // namespace

/// To the end of the queue.
inline void turns::append(fiber &f) noexcept {
  f.at = fiber::stage::ready;
  f.next = nullptr;
  (last_ready_ ? last_ready_->next : first_ready_) = &f;
  last_ready_ = &f;
}

/// The first of those that are ready has its turn.
inline void turns::start_first() noexcept {
  fiber &f = *first_ready_;
  first_ready_ = f.next;
  if (!first_ready_)
    last_ready_ = nullptr;
  f.at = fiber::stage::running;
  current_ = &f;
}

/// Whether it is time, which it is until the thread has looked.
bool turns::look_at_clock() noexcept {
  turns_left_ = turns_between_looks;
  return look_due_ = clock::now() - looked_at_ >= between_looks;
}

/// Who is to run after `before`.
inline execution &turns::next(fiber &before) noexcept {
  at_work_->again();
  bool thread_is_next = !first_ready_ || called_ || turns_are_up();
  if (thread_is_next)
    current_ = nullptr;
  else
    start_first();
  if (metered_) [[unlikely]]
    meter(&before, current_);
  return thread_is_next ? static_cast<execution &>(thread_) : *current_;
}

/// One's turn has ended and the other's begins.
void turns::meter(fiber *before, fiber *after) noexcept {
  std::uint64_t now = thread_cpu_time();
  if (before)
    before->cpu_used += now - before->cpu_at_entry;
  if (after)
    after->cpu_at_entry = now;
}

turns::turns(loop &owner)
    : owner_(owner), metered_(std::getenv(site_counts::environment) != nullptr) {}

void turns::move_in() noexcept {
  thread_.move_in();
  shared_.places = thread_places::of_this_thread();
}

fiber &turns::free_fiber() {
  if (free_.empty()) {
    free_.reserve(made_ + 1); // so that none needs memory in order to end
    free_.push_back(&fiber::make(*this));
    ++made_;
  }
  return *free_.back();
}

void turns::begin(fiber &f, bool first) noexcept {
  free_.pop_back();
  ++live_;
  f.stop = current_stop;
  f.cpu_used = 0;
  f.trimmed = false;
  if (!first || !first_ready_)
    return append(f);
  f.at = fiber::stage::ready;
  f.next = std::exchange(first_ready_, &f);
}

void turns::make_ready(fiber &f) noexcept {
  if (f.at == fiber::stage::waiting)
    append(f);
}

void turns::looked() noexcept {
  turns_left_ = turns_between_looks;
  look_due_ = false;
  looked_at_ = clock::now();
}

bool turns::run(bool only_one) {
  if (!first_ready_)
    return false;
  at_work now;
  at_work_ = &now;
  called_ = only_one;
  current_scheduler = &owner_;
  start_first();
  if (metered_)
    meter(nullptr, current_);
  thread_.switch_to(*current_, shared_);
  current_scheduler = nullptr;
  return true;
}

/// Others may have to know whose they are.
void turns::lend_locks(fiber &f) {
  if (!f.for_lock)
    report_held(f.locks);
  lent_locks::suspended(f);
}

template <class Queue> inline void turns::hand_over(fiber &f, Queue queue) {
  bool lends = !f.locks.empty();
  if (lends) [[unlikely]]
    lend_locks(f);
  queue();
  execution &to = next(f);
  if (&to != &f)
    f.switch_to(to, shared_);
  if (lends) [[unlikely]]
    lent_locks::resumed(f);
}

void turns::wait(fiber &f) {
  hand_over(f, [&] { f.at = fiber::stage::waiting; });
}

void turns::yield(fiber &f) {
  hand_over(f, [&] { append(f); });
}

void turns::end(fiber &f) {
  --live_;
  f.at = fiber::stage::free;
  f.hooks_off = 0;
  free_.push_back(&f);
  if (free_.size() > untrimmed) [[unlikely]]
    free_[free_.size() - untrimmed - 1]->trim();
  f.rest(next(f), shared_);
}

std::uint64_t turns::cpu_time() const noexcept {
  if (!metered_)
    return thread_cpu_time();
  return current_->cpu_used + thread_cpu_time() - current_->cpu_at_entry;
}

} // namespace conc::detail
