// How one source file is compiled.
#pragma once

#include <string>
#include <vector>

namespace concadvise {

/// One entry of a compilation database, as the build system wrote it.
struct CompileCommand {
  std::string Directory;         ///< Absolute.
  std::string File;              ///< Absolute.
  std::vector<std::string> Args; ///< Compiler (and launchers) first.
};

} // namespace concadvise
