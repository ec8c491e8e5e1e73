// Does a changed file still compile? Asked of Clang's front end, in memory, before anything is
// written.
#pragma once

#include "llvm/ADT/ArrayRef.h"

#include <optional>
#include <string>
#include <vector>

namespace concadvise {

/// How one unit is compiled: arguments for clang's driver, program name first, with the resource
/// directory and the runtime's headers.
struct TrialUnit {
  std::string Directory, File;
  std::vector<std::string> Arguments;
};

struct TrialError {
  unsigned Line = 0; ///< In the changed text; 0 when the error is elsewhere.
  std::string Message;
};

/// Clang's first error when `Unit.File` holds `Text`; nothing when it compiles.
std::optional<TrialError> trialCompile(const TrialUnit &Unit, const std::string &Text);

/// A digest of all that the unit's own files say once they are preprocessed: system headers, which
/// differ with every standard, left out. None where it cannot be preprocessed.
std::optional<uint64_t> digestOfTokens(const TrialUnit &Unit);

} // namespace concadvise
