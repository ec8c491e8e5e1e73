#include "crew.h"

#include <system_error>

namespace conc::detail {

bool crew::roll::enter() noexcept {
  std::lock_guard lock(mutex);
  inside += closed ? 0 : 1;
  return !closed;
}

void crew::roll::leave() noexcept {
  std::lock_guard lock(mutex);
  if (--inside == 0 && waiter)
    waiter->unpark();
}

unsigned crew::call(unsigned wanted, const starter &start, std::function<void()> work) {
  roll_ = std::make_shared<roll>();
  roll_->work = std::move(work);
  for (unsigned called = 0; called < wanted; ++called) {
    try {
      start([roll = roll_] {
        if (!roll->enter())
          return;
        roll->work();
        roll->leave();
      });
    } catch (const std::system_error &) {
      return called;
    }
  }
  return wanted;
}

void crew::dismiss() noexcept {
  if (!roll_)
    return;
  parker self;
  {
    std::lock_guard lock(roll_->mutex);
    roll_->closed = true;
    if (roll_->inside == 0)
      return;
    roll_->waiter = &self;
  }
  self.park();
}

} // namespace conc::detail
