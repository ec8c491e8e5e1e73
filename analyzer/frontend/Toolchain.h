// Where the compilers' own headers are on this machine.
#pragma once

#include <string>

namespace concadvise {

/// Clang's resource directory, found beside the libclang-cpp that this program runs with, so that
/// headers and parser are of one version. Empty when there is none. Thread-safe, computed once.
const std::string &clangResourceDirectory();

/// The omp.h of the newest GCC installed; empty when there is none. Clang's own is a package apart.
/// The rest of GCC's folder is not for Clang: its stdatomic.h, for one, would be taken for the
/// system's. Thread-safe, computed once.
const std::string &gccOpenMpHeader();

} // namespace concadvise
