// From Sites to the Advice that this project wants to see: configuration, baseline and --diff
// applied.
#pragma once

#include "model/Advice.h"
#include "model/Profile.h"
#include "tools/concadvise/Analysis.h"
#include "tools/concadvise/Diff.h"

#include <optional>

namespace concadvise {

/// What is known beside the code. Read before the code is analysed, so that a mistake in the
/// command line shows at once.
struct Context {
  std::optional<Profile> Measured;
  std::optional<ChangedLines> Changed; ///< Only places on these lines.
  bool KeepsSuppressed = false;        ///< Those are reported, too, and said to be suppressed.
};

/// From --profile and --diff.
llvm::Expected<Context> readContext(const Invocation &Call);

/// Advice on these sites as the configuration, which is loaded for their files, and the baseline
/// want it; without edits. `Advice::Of` points into `Found`.
llvm::Expected<std::vector<Advice>> wantedAdvice(const Sites &Found, const ConfigTree &Settings,
                                                 const Context &Known);

/// Advice for the analysed code, most worthwhile first, with its edits. `Advice::Of` points into
/// `Analysed`.
llvm::Expected<std::vector<Advice>> findings(const Analysis &Analysed, const Context &Known);

} // namespace concadvise
