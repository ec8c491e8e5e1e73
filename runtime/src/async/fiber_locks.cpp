#include "fiber_locks.h"

#include "fiber.h"

#include <algorithm>

namespace conc::detail {

constinit CONC_FAST_TLS thread_local lent_locks *lent_locks::here_ = nullptr;

fiber *running_fiber() noexcept {
  return current_scheduler ? static_cast<fiber *>(current_scheduler->current_fiber()) : nullptr;
}

std::size_t held_locks::index_of(const void *lock) const noexcept {
  for (std::size_t i = all_.size(); i-- > 0;)
    if (all_[i].lock == lock)
      return i;
  return all_.size();
}

void held_locks::took(const void *lock, const void *place) {
  if (std::size_t i = index_of(lock); i < all_.size())
    ++all_[i].count;
  else
    all_.push_back({lock, place, 1});
}

bool held_locks::released(const void *lock) noexcept {
  std::size_t i = index_of(lock);
  if (i == all_.size())
    return false;
  if (--all_[i].count == 0)
    all_.erase(all_.begin() + static_cast<std::ptrdiff_t>(i));
  return true;
}

lent_locks &lent_locks::make() {
  static thread_local lent_locks own;
  here_ = &own;
  return own;
}

void lent_locks::suspended(fiber &f) {
  auto &of = (here_ ? *here_ : make()).of_;
  for (const held_lock &h : f.locks)
    of.insert_or_assign(h.lock, &f);
}

void lent_locks::resumed(const fiber &f) noexcept {
  if (here_)
    for (const held_lock &h : f.locks)
      here_->of_.erase(h.lock);
}

void lent_locks::taken_away(const void *lock) noexcept {
  fiber *f = holder(lock);
  if (!f)
    return;
  f->locks.released(lock);
  if (!f->locks.has(lock))
    here_->of_.erase(lock);
}

fiber *lent_locks::find(const void *lock) const noexcept {
  auto found = of_.find(lock);
  return found == of_.end() ? nullptr : found->second;
}

} // namespace conc::detail
