// conc::this_task::stop_token: a time limit that rings by itself.
#include "conc/this_task.h"
#include "elastic_pool.h"
#include "of_this_process.h"
#include "stop.h"

#include <condition_variable>
#include <map>
#include <mutex>

namespace conc {
namespace detail {
namespace {

/// Asks states to stop once their time is up, on a thread that lives while there are any.
class stop_clock {
public:
  void watch(const std::shared_ptr<stop_state> &state) {
    std::unique_lock lock(mutex_);
    watched_.emplace(state->deadline(), state);
    if (running_)
      return changed_.notify_one();
    running_ = true;
    lock.unlock();
    start_service([this] { run(); });
  }

private:
  void run() {
    std::unique_lock lock(mutex_);
    while (!watched_.empty()) {
      auto [when, state] = *watched_.begin();
      if (clock::now() < when) {
        changed_.wait_until(lock, when);
        continue;
      }
      watched_.erase(watched_.begin());
      lock.unlock();
      if (auto alive = state.lock())
        alive->requested(); // looks at the clock itself
      lock.lock();
    }
    running_ = false;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multimap<clock::time_point, std::weak_ptr<stop_state>> watched_;
  bool running_ = false;
};

} // namespace
} // namespace detail

std::stop_token this_task::stop_token() {
  detail::stop_state *state = detail::current_stop;
  if (!state)
    return {};
  if (state->deadline() != detail::never && !state->requested())
    detail::of_this_process<detail::stop_clock>().watch(state->shared_from_this());
  return state->token();
}

} // namespace conc
