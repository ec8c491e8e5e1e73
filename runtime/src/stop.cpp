#include "stop.h"

#include "conc/errors.h"
#include "conc/this_task.h"

namespace conc::detail {

constinit CONC_FAST_TLS thread_local stop_state *current_stop = nullptr;

struct stop_state::link {
  struct pass_on {
    std::weak_ptr<stop_state> to;
    void operator()() const {
      if (auto alive = to.lock())
        alive->request(stop_reason::cancelled);
    }
  };
  link(std::stop_token parent, std::weak_ptr<stop_state> to)
      : callback(std::move(parent), pass_on{std::move(to)}) {}
  std::stop_callback<pass_on> callback;
};

struct stop_state::source {
  std::stop_source value;
};

std::shared_ptr<stop_state> stop_state::inside(stop_state *parent, clock::time_point deadline) {
  auto made = std::make_shared<stop_state>();
  made->deadline_ = deadline;
  if (parent)
    made->follow(*parent);
  return made;
}

void stop_state::follow(stop_state &parent) {
  if (parent.deadline_ <= deadline_) {
    deadline_ = parent.deadline_;
    owns_deadline_ = false;
  }
  parent_ = parent.weak_from_this();
  link_ = new link(parent.token(), weak_from_this());
}

void stop_state::unlink() noexcept {
  delete link_;
  delete source_.load();
}

/// Made by whoever comes first. A request that comes meanwhile is seen either by who makes the
/// request, or here.
std::stop_token stop_state::token() {
  source *now = source_.load();
  if (!now) {
    auto made = std::make_unique<source>();
    if (source_.compare_exchange_strong(now, made.get())) {
      now = made.release();
      if (asked())
        now->value.request_stop();
    }
  }
  return now->value.get_token();
}

bool stop_state::request(stop_reason reason) noexcept {
  auto none = stop_reason::none;
  reason_.compare_exchange_strong(none, reason);
  if (asked_.exchange(true))
    return false;
  if (source *watched = source_.load())
    watched->value.request_stop();
  on_request();
  return true;
}

bool stop_state::look_at_clock() noexcept {
  if (clock::now() < deadline_)
    return false;
  request(stop_reason::timed_out);
  return true;
}

bool stop_state::asked_outside() const noexcept {
  auto parent = parent_.lock();
  return parent && parent->requested();
}

void stop_state::pass_on_cut() noexcept {
  if (auto parent = was_cut() ? parent_.lock() : nullptr; parent && parent->requested())
    parent->note_cut();
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
    : state_(stop_state::inside(current_stop, deadline)) {}

time_limit::~time_limit() { state_->pass_on_cut(); }

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
      : state(stop_state::inside(current_stop)),
        callback(std::move(token), [this] { state->request(stop_reason::cancelled); }) {}
  std::shared_ptr<stop_state> state;
  std::stop_callback<std::function<void()>> callback;
};

outside_stop::outside_stop(std::stop_token token)
    : parts_(std::make_unique<parts>(std::move(token))) {}

outside_stop::~outside_stop() { parts_->state->pass_on_cut(); }

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
