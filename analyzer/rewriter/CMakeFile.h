// CMake's language, as far as finding and adding commands needs it.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <string>
#include <vector>

namespace concadvise {

struct CMakeArgument {
  std::string Text; ///< Without quotes or brackets; escapes and references as written.
  bool Quoted = false;
};

struct CMakeCommand {
  std::string Name; ///< Lower case: command names have no case.
  bool UpperCase = false;
  unsigned Line = 0;
  uint32_t Offset = 0, End = 0; ///< From the name to after the closing parenthesis.
  unsigned Nesting = 0;         ///< Of if, foreach, while, function, macro and block around it.
  std::vector<CMakeArgument> Arguments;
};

/// The commands of a CMakeLists.txt in order. Comments, bracket arguments and nested parentheses
/// are understood; text that is no CMake ends the list.
std::vector<CMakeCommand> parseCMake(llvm::StringRef Text);

} // namespace concadvise
