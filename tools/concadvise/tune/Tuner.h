// One run of `tune`, from advice to the best models.
//
//   original: run twice ─▶ (profile) ─▶ advice ─▶ subjects ─▶ wrapped forms, built
//     ─▶ rounds over each site's candidates ─▶ the best of each ─▶ all of them at once
#pragma once

#include "tools/concadvise/Findings.h"
#include "tools/concadvise/FixChanges.h"
#include "tools/concadvise/tune/Candidates.h"
#include "tools/concadvise/tune/Measurements.h"

namespace concadvise {

struct TuneRequest {
  Consent Given;
  std::string Build;
  RoundLimits Limits;
  bool Apply = false, InPlace = false, Quiet = false;
  /// Says something of one site, or of the whole when that is null.
  std::function<void(const Site *, const llvm::Twine &)> Say;
};

/// What is measured, and what `fix` would write to keep the best of it. The user's files are as
/// they were.
struct TuneResult {
  Tuning Measured;
  std::vector<WrapRequest> Best;
};

llvm::Expected<TuneResult> tune(const TuneRequest &Request, const Analysis &Analysed, Context Known,
                                llvm::sys::TimePoint<> AnalysedAt,
                                llvm::ArrayRef<const char *> Command);

} // namespace concadvise
