// Where this code was installed: as the command, or in a library that another program has loaded.
#pragma once

#include <string>

namespace concadvise {

/// The file that holds this code.
std::string thisObject();

/// The runtime's headers beside it, or in the source tree it was built from; or empty.
std::string runtimeHeaders();

} // namespace concadvise
