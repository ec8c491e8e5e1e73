// Where Clang's own headers (stddef.h, immintrin.h, …) are on this machine.
#pragma once

#include <string>

namespace concadvise {

/// Clang's resource directory, found beside the libclang-cpp that this program runs with, so that
/// headers and parser are of one version. Empty when there is none. Thread-safe, computed once.
const std::string &clangResourceDirectory();

} // namespace concadvise
