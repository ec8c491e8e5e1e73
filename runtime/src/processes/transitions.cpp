#include "transitions.h"

namespace conc::detail {

constinit std::atomic<transition_observer> observe_transitions{nullptr};

} // namespace conc::detail
