// Transfers on sockets from a fiber: made non-blocking one by one, with MSG_DONTWAIT, so that the
// flags of the descriptor stay the user's own.
#pragma once

#include "hook_waits.h"

#include <sys/socket.h>

namespace conc::detail {

/// recvmsg() as a blocking socket does it. -1 with ENOTSOCK for any other descriptor.
ssize_t receive(loop &, int fd, msghdr *, int flags);
/// sendmsg() as a blocking socket does it: everything is sent before it returns.
ssize_t transmit(loop &, int fd, const msghdr *, int flags);

/// Flags with which a call never waits on its own.
constexpr int never_waits = MSG_DONTWAIT | MSG_ERRQUEUE | MSG_OOB;

} // namespace conc::detail
