#include "fiber.h"

#include "loop.h"
#include "reports.h"
#include "watchdog.h"

#include <boost/context/preallocated.hpp>
#include <utility>

namespace conc::detail {
namespace {

/// The stack belongs to the fiber and is never freed.
struct no_allocator {
  boost::context::stack_context allocate() { return {}; }
  void deallocate(boost::context::stack_context &) noexcept {}
};

} // namespace

fiber::fiber(loop &owner)
    : owner_(owner), watched_(watched_stack::of_fiber(stack_.base(), stack_.size())) {
  boost::context::stack_context memory;
  memory.size = stack_.size();
  memory.sp = stack_.top();
  context_ = boost::context::fiber(
      std::allocator_arg, boost::context::preallocated(memory.sp, memory.size, memory),
      no_allocator(), [this](boost::context::fiber &&from) { return main(std::move(from)); });
}

void fiber::enter(watched_stack &thread) {
  at_work turn;
  state_.exchange();
  thread_ = &thread;
  thread.leave_for(watched_);
  context_ = std::move(context_).resume();
  thread.arrive(watched_);
  state_.exchange();
}

void fiber::leave() {
  if (!locks.empty()) [[unlikely]] {
    if (!for_lock)
      report_held(locks);
    lent_locks::suspended(*this);
  }
  stack_pointer_ = __builtin_frame_address(0);
  watched_.leave_for(*thread_);
  entered_from_ = std::move(entered_from_).resume();
  watched_.arrive(*thread_);
  if (!locks.empty()) [[unlikely]]
    lent_locks::resumed(*this);
}

boost::context::fiber fiber::main(boost::context::fiber &&entered_from) {
  entered_from_ = std::move(entered_from);
  watched_.arrive(*thread_);
  for (;;) {
    work();
    work = nullptr;
    locks.clear(); // what it has left locked stays so
    owner_.retire(*this);
    leave();
  }
}

void fiber::trim() noexcept {
  trimmed = true;
  stack_.trim(stack_pointer_);
}

} // namespace conc::detail
