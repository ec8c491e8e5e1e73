// What coroutines need of the loop.
#include "../stop.h"
#include "conc/coroutine.h"
#include "loop.h"
#include "timers.h"
#include "watchdog.h"

#include <optional>
#include <stdexcept>
#include <utility>

namespace conc::detail {

loop *running_loop() noexcept {
  auto *l = static_cast<loop *>(thread_scheduler);
  return l && l->is_running() ? l : nullptr;
}

void resume_on(loop *l, std::coroutine_handle<> coroutine, stop_state *stop) {
  l->post([coroutine, stop] { resume_now(coroutine, stop); });
}

void resume_now(std::coroutine_handle<> coroutine, stop_state *stop) {
  at_work now;
  stop_context inside(stop);
  coroutine.resume();
}

struct loop_timer::ringing : timer {
  virtual ~ringing() = default;
};

namespace {

loop &this_loop() {
  if (loop *l = running_loop())
    return *l;
  throw std::logic_error("conc: this wait needs conc::run()");
}

/// Resumes a coroutine when the time has come, or when that is asked to stop.
struct sleeper final : loop_timer::ringing {
  struct wake {
    loop *home;
    std::weak_ptr<sleeper> who;
    void operator()() const {
      home->post([w = who] {
        if (auto alive = w.lock(); alive && alive->is_linked()) {
          alive->unlink();
          alive->ring();
        }
      });
    }
  };

  void ring() noexcept override {
    resume_now(coroutine, stop); // and this may be gone
  }

  std::coroutine_handle<> coroutine;
  stop_state *stop = current_stop;
  std::optional<std::stop_callback<wake>> asked;
};

/// Has a state look at the clock.
struct limit final : loop_timer::ringing {
  void ring() noexcept override {
    if (auto alive = state.lock())
      alive->requested();
  }
  std::weak_ptr<stop_state> state;
};

} // namespace

loop_timer::~loop_timer() = default;

void loop_timer::resume_at(clock::time_point when, std::coroutine_handle<> coroutine) {
  loop &l = this_loop();
  auto s = std::make_shared<sleeper>();
  s->when = when;
  s->coroutine = coroutine;
  l.add_timer(*s);
  ringing_ = s;
  if (s->stop)
    s->asked.emplace(s->stop->token(), sleeper::wake{&l, s});
}

void loop_timer::stop_at(clock::time_point when, stop_state *stop) {
  loop &l = this_loop();
  if (when == never)
    return;
  auto s = std::make_shared<limit>();
  s->when = when;
  s->state = stop->weak_from_this();
  l.add_timer(*s);
  ringing_ = std::move(s);
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
    : callback_(std::make_unique<callback>(current_stop->token(), task.weak())) {}
stop_cancels::~stop_cancels() = default;

loop *hold_loop() {
  loop &l = loop::here();
  l.hold();
  return &l;
}

void release_loop(loop *l) noexcept { l->release(); }

} // namespace conc::detail
