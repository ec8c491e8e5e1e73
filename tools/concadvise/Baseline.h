// Findings that a project has accepted: an earlier `check --format json` report.
#pragma once

#include "model/Advice.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"

namespace concadvise {

/// Caches reports by path. Not thread-safe.
class Baselines {
public:
  /// Does the report at `Path` have this finding (the same site and rule)? Errors: not readable,
  /// or not a concadvise/1 report.
  llvm::Expected<bool> contains(llvm::StringRef Path, const Advice &Finding);

private:
  static llvm::Expected<llvm::StringSet<>> load(llvm::StringRef Path);
  llvm::StringMap<llvm::StringSet<>> Known;
};

} // namespace concadvise
