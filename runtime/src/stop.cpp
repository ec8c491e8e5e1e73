#include "stop.h"

#include "conc/errors.h"
#include "conc/this_task.h"

namespace conc::detail {

constinit CONC_FAST_TLS thread_local stop_state *current_stop = nullptr;

stop_state::stop_state(stop_state *parent, clock::time_point deadline)
    : parent_(parent ? parent->shared_from_this() : nullptr), deadline_(deadline),
      owns_deadline_(true) {
  if (!parent)
    return;
  if (parent->deadline_ <= deadline) {
    deadline_ = parent->deadline_;
    owns_deadline_ = false;
  }
  of_parent_.emplace(parent->token(), [this] { request(stop_reason::cancelled); });
}

bool stop_state::requested() noexcept {
  if (source_.stop_requested())
    return true;
  if (deadline_ == never || clock::now() < deadline_)
    return false;
  request(stop_reason::timed_out);
  return true;
}

bool stop_state::request(stop_reason reason) noexcept {
  auto none = stop_reason::none;
  reason_.compare_exchange_strong(none, reason);
  return source_.request_stop();
}

stop_wakes::stop_wakes(stop_state *state, parker &self) {
  if (state)
    callback_.emplace(state->token(), [&self] { self.unpark(); });
}

void park_or_stop(parker &self, stop_state *state) {
  throw_if_stopped(state);
  self.park_until(state ? state->deadline() : never);
  throw_if_stopped(state);
}

stop_state *current_stop_state() noexcept { return current_stop; }

bool is_stopped(stop_state *state) noexcept { return state && state->requested(); }

void throw_if_stopped(stop_state *state) {
  if (is_stopped(state))
    throw cancelled();
}

stop_context::stop_context(stop_state *state) noexcept : outer_(current_stop) {
  current_stop = state;
}
stop_context::~stop_context() { current_stop = outer_; }

time_limit::time_limit(clock::time_point deadline)
    : state_(std::make_shared<stop_state>(current_stop, deadline)) {}

time_limit::~time_limit() {
  if (state_->was_cut() && state_->parent() && state_->parent()->requested())
    state_->parent()->note_cut();
}

/// Whether the limit was this block's own, and passed before anything outside asked to stop.
bool time_limit::is_up() const noexcept {
  return state_->owns_deadline() && state_->requested() &&
         state_->reason() == stop_reason::timed_out;
}

void time_limit::leave(bool strict) {
  if ((strict || state_->was_cut()) && is_up())
    throw timeout_error("conc: the time was up before the work had ended");
}

void time_limit::leave_failed() {
  if (!is_up())
    throw;
  try {
    throw;
  } catch (const cancelled &) {
  } catch (...) {
    if (!state_->was_cut())
      throw; // an error of the block's own
  }
  throw timeout_error("conc: the time was up before the work had ended");
}

struct outside_stop::parts {
  explicit parts(std::stop_token token)
      : state(std::make_shared<stop_state>(current_stop)),
        callback(std::move(token), [this] { state->request(stop_reason::cancelled); }) {}
  std::shared_ptr<stop_state> state;
  std::stop_callback<std::function<void()>> callback;
};

outside_stop::outside_stop(std::stop_token token)
    : parts_(std::make_unique<parts>(std::move(token))) {}

outside_stop::~outside_stop() {
  stop_state &s = *parts_->state;
  if (s.was_cut() && s.parent() && s.parent()->requested())
    s.parent()->note_cut();
}

stop_state *outside_stop::state() const noexcept { return parts_->state.get(); }

void outside_stop::leave() const {
  if (parts_->state->was_cut())
    throw cancelled();
}

} // namespace conc::detail

namespace conc::this_task {

using namespace detail;

bool stop_requested() noexcept { return is_stopped(current_stop); }

void throw_if_stopped() { detail::throw_if_stopped(current_stop); }

void sleep_until(std::chrono::steady_clock::time_point when) {
  stop_state *state = current_stop;
  parker self;
  stop_wakes watch(state, self);
  while (clock::now() < when) {
    detail::throw_if_stopped(state);
    self.park_until(state ? std::min(when, state->deadline()) : when);
  }
  detail::throw_if_stopped(state);
}

} // namespace conc::this_task
