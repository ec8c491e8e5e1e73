// The other end of a Unix socket, which /proc does not tell.
#pragma once

#include <cstdint>

namespace concadvise::profiler {

/// The inode at the other end (sock_diag(7)); 0 where there is none, or it cannot be known: the
/// socket is in another network namespace than ours, the kernel has no unix_diag.
uint64_t unixPeerOf(uint64_t Inode);

} // namespace concadvise::profiler
