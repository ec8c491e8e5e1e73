// What coroutines need of the loop.
#include "../stop.h"
#include "conc/coroutine.h"
#include "loop.h"

#include <optional>
#include <stdexcept>
#include <utility>

namespace conc::detail {

loop *running_loop() noexcept {
  auto *l = static_cast<loop *>(thread_scheduler);
  return l && l->is_running() ? l : nullptr;
}

void resume_on(loop *l, std::coroutine_handle<> coroutine, stop_state *stop) {
  l->post([coroutine, stop] {
    stop_context inside(stop);
    coroutine.resume();
  });
}

struct loop_timer::ringing {
  std::coroutine_handle<> coroutine; ///< null: has been resumed, or must not be any more
  stop_state *stop = nullptr;
  std::function<void()> cancel; ///< of the loop's timer
  std::optional<std::stop_callback<std::function<void()>>> asked;

  void ring() {
    stop_context inside(stop);
    if (auto resumed = std::exchange(coroutine, nullptr))
      resumed.resume();
  }
};

loop_timer::~loop_timer() {
  if (!ringing_)
    return;
  ringing_->asked.reset();
  ringing_->coroutine = nullptr;
  if (ringing_->cancel)
    ringing_->cancel();
}

void loop_timer::resume_at(clock::time_point when, std::coroutine_handle<> coroutine) {
  loop *l = running_loop();
  if (!l)
    throw std::logic_error("conc: this wait needs conc::run()");
  auto r = ringing_ = std::make_shared<ringing>();
  r->coroutine = coroutine;
  r->stop = current_stop;
  r->cancel = l->post_at(when, [r] { r->ring(); });
  if (!r->stop)
    return;
  r->asked.emplace(r->stop->token(), [l, weak = std::weak_ptr(r)] {
    l->post([weak] {
      if (auto alive = weak.lock())
        alive->ring();
    });
  });
}

void loop_timer::stop_at(clock::time_point when, stop_state *stop) {
  loop *l = running_loop();
  if (!l)
    throw std::logic_error("conc: this wait needs conc::run()");
  ringing_ = std::make_shared<ringing>();
  if (when != never)
    ringing_->cancel = l->post_at(when, [weak = stop->weak_from_this()] {
      if (auto alive = weak.lock())
        alive->requested(); // looks at the clock itself
    });
}

struct stop_cancels::callback {
  callback(std::stop_token token, std::weak_ptr<task_core> task)
      : stop(std::move(token), [task = std::move(task)] {
          if (auto alive = task.lock())
            alive->cancel();
        }) {}
  std::stop_callback<std::function<void()>> stop;
};

stop_cancels::stop_cancels(task_core &task)
    : callback_(std::make_unique<callback>(current_stop->token(), task.weak_from_this())) {}
stop_cancels::~stop_cancels() = default;

loop *hold_loop() {
  loop &l = loop::here();
  l.hold();
  return &l;
}

void release_loop(loop *l) noexcept { l->release(); }

} // namespace conc::detail
