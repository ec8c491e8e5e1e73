// Asking work to stop.
#pragma once

#include "conc/detail/stop.h"
#include "waiting.h"

#include <functional>
#include <optional>
#include <stop_token>

namespace conc::detail {

/// The state under which this thread or fiber works.
extern constinit CONC_FAST_TLS thread_local stop_state *current_stop;

/// Wakes a parker when the state is asked to stop, from construction to destruction.
class stop_wakes {
public:
  stop_wakes(stop_state *, parker &);

private:
  std::optional<std::stop_callback<std::function<void()>>> callback_;
};

/// Waits until unparked, but no longer than the current state allows. Throws conc::cancelled when
/// that has been asked to stop. `self` must be watched by stop_wakes.
void park_or_stop(parker &self, stop_state *);

} // namespace conc::detail
