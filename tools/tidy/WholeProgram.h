// What is known beside the unit that clang-tidy reads: the rest of its program, the configuration,
// the measurements.
#pragma once

#include "analyzer/program/Knowledge.h"
#include "analyzer/store/Cache.h"
#include "tools/concadvise/Findings.h"
#include "tools/tidy/Settings.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace concadvise::tidy {

/// One per program and run of clang-tidy. Not thread-safe.
class WholeProgram {
public:
  /// Errors: what `check` with the same options would not read.
  static llvm::Expected<std::unique_ptr<WholeProgram>> read(const Settings &From);

  /// The advice of `check`, edits included, were `Unit` what the program has of that file; of the
  /// files that `Wanted` takes. It points into this until the next call.
  llvm::Expected<std::vector<Advice>> adviceOn(TranslationUnit Unit,
                                               llvm::function_ref<bool(llvm::StringRef)> Wanted);

private:
  std::vector<TranslationUnit> Units; ///< None: only that of the call is known.
  std::vector<Coverage::NotAnalysed> Missing;
  Context Beside;
  ConfigTree Configured;
  std::unique_ptr<store::Cache> Kept;
  Sites Found;

  llvm::Error readUnits(const Settings &From);
  void link(TranslationUnit Unit, const Knowledge &Known);
};

} // namespace concadvise::tidy
