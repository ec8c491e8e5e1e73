// The processes behind a conc::fork_server: the server, and the seed that replaces it.
#pragma once

#include "system.h"

namespace conc::detail {

/// To be run in a child of the program's, with its end of the control socket and a pidfd of the
/// program. Returns when the program has ended or no longer needs it.
void be_seed(int control, int program);

} // namespace conc::detail
