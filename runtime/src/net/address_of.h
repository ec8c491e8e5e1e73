// Where a socket is.
#pragma once

#include "conc/net.h"

namespace conc::detail {

/// Throw std::system_error.
net::address own_address(int fd);
net::address peer_address(int fd);

} // namespace conc::detail
