#include "fiber.h"

#include "turns.h"

#include <cstdint>
#include <new>

namespace conc::detail {
namespace {

/// Where the fiber itself lies on its stack.
void *place_in(const stack &memory) noexcept {
  auto top = reinterpret_cast<std::uintptr_t>(memory.top());
  return reinterpret_cast<void *>((top - sizeof(fiber)) & ~std::uintptr_t{63});
}

} // namespace

fiber &fiber::make(turns &t) {
  stack memory;
  return *::new (place_in(memory)) fiber(t, memory);
}

fiber::fiber(turns &t, const stack &memory)
    : execution(watched_stack::of_fiber(memory.base(), memory.size())), turns_(t), memory_(memory) {
  keeps_reachable(this, sizeof *this);
  auto *top = reinterpret_cast<unsigned char *>(this);
  auto size = static_cast<std::size_t>(top - static_cast<unsigned char *>(memory.base()));
  goes_on_at_ = boost::context::detail::make_fcontext(top, size, begin);
}

void fiber::begin(boost::context::detail::transfer_t from) noexcept {
  auto *self = static_cast<fiber *>(static_cast<execution *>(from.data));
  self->main(from.fctx);
}

void fiber::main(fcontext_t from) {
  arrive(from, turns_.thread());
  for (;;) {
    thread_state fresh;
    fresh.give(turns_.thread().places);
    *turns_.thread().places.stop = stop;
    work.run();
    locks.clear(); // what it has left locked stays so
    turns_.end(*this);
  }
}

void fiber::rest(execution &other, shared_thread &thread) {
  {
    thread_state ended(thread.places);
  }
  rests_at_ = __builtin_frame_address(0);
  go_to(other, thread);
}

void fiber::trim() noexcept {
  if (trimmed || !rests_at_)
    return;
  trimmed = true;
  memory_.trim(rests_at_);
}

void fiber::alarm::ring() noexcept { fiber_.turns_.make_ready(fiber_); }

} // namespace conc::detail
