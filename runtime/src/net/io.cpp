// How coroutines, fibers and threads wait for an operation.
#include "conc/io.h"

#include "../async/loop.h"
#include "../async/sources.h"
#include "../stop.h"
#include "conc/coroutine.h"
#include "conc/net.h"

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace conc::detail {

/// Of a coroutine, or of the fiber or thread that has a parker.
class io_base::wait final : public source_waiter {
public:
  wait(io_base &op, loop &l, parker *parked, std::coroutine_handle<> coroutine)
      : op_(op), loop_(l), parked_(parked), coroutine_(coroutine), stop_(current_stop) {
    hooks_disabled internals;
    op.step_.on->watch(l, op.step_.events, *this);
    if (coroutine && stop_)
      asked_.emplace(stop_->token(), op.step_.on->cancels(op.step_.events, *this));
  }
  ~wait() {
    if (op_.step_.on)
      op_.step_.on->unwatch(*this);
  }

  void ready() noexcept override {
    source *before = op_.step_.on;
    short events = op_.step_.events;
    if (!op_.attempt()) {
      if (op_.step_.on != before || op_.step_.events != events)
        watch_again(*before);
      return;
    }
    before->unwatch(*this);
    op_.step_.on = nullptr;
    if (parked_)
      return parked_->unpark();
    asked_.reset();
    resume_now(coroutine_, stop_); // and this may be gone
  }

  void abandoned(int error) noexcept override {
    op_.step_.error = error;
    op_.step_.on = nullptr;
    op_.done_ = true;
    if (parked_)
      parked_->unpark();
    else // who closes a descriptor does not want to run others before that has returned
      resume_on(&loop_, coroutine_, stop_);
  }

private:
  /// The operation waits for something else now.
  void watch_again(source &before) noexcept {
    before.unwatch(*this);
    try {
      op_.step_.on->watch(loop_, op_.step_.events, *this);
    } catch (...) {
      abandoned(EBUSY);
    }
  }

  io_base &op_;
  loop &loop_;
  parker *parked_;
  std::coroutine_handle<> coroutine_;
  stop_state *stop_;
  std::optional<std::stop_callback<source::canceller>> asked_;
};

io_base::io_base(io_step &&step) noexcept : step_(std::move(step)) {}
io_base::io_base(io_base &&other) noexcept : step_(std::move(other.step_)) {}
io_base::~io_base() = default;

bool io_base::attempt() noexcept {
  done_ = step_.attempt(step_);
  return done_;
}

void io_base::run() {
  throw_if_stopped(current_stop);
  if (attempt()) {
    loop *l = loop::of_fiber();
    if (l && l->is_greedy())
      l->yield();
    return;
  }
  loop &l = loop::here();
  parker self(l);
  wait waiting(*this, l, &self, nullptr);
  stop_wakes wakes(current_stop, self);
  while (!done_)
    park_or_stop(self, current_stop);
}

bool io_base::is_done() {
  throw_if_stopped(current_stop);
  if (!attempt())
    return false;
  loop *l = running_loop();
  return !l || !l->is_greedy();
}

void io_base::resume_when_done(void *coroutine) {
  loop *l = running_loop();
  if (!l)
    throw std::logic_error("conc: this wait needs conc::run()");
  auto caller = std::coroutine_handle<>::from_address(coroutine);
  if (done_) // only lets others have a turn
    resume_on(l, caller, current_stop);
  else
    wait_ = std::make_unique<wait>(*this, *l, nullptr, caller);
}

void io_base::check() {
  if (step_.error == ECANCELED)
    throw_if_stopped(current_stop);
  if (step_.error != 0)
    throw std::system_error(step_.error, std::generic_category(), step_.what);
  if (step_.ended)
    throw net::end_of_stream(std::move(step_.text));
}

} // namespace conc::detail
