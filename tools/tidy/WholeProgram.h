// What is known beside the unit that clang-tidy reads: the rest of its program, the configuration,
// the measurements.
#pragma once

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

  /// The advice of `check`, edits included, on the files that `Wanted` takes. Where the program
  /// does not have the unit as it is now, it is what `Lower` says. Points into this until the next
  /// call.
  llvm::Expected<std::vector<Advice>> adviceOn(llvm::StringRef MainFile,
                                               llvm::function_ref<TranslationUnit()> Lower,
                                               llvm::function_ref<bool(llvm::StringRef)> Wanted);

private:
  struct Judgement {
    Sites Found;
    std::vector<Advice> All;
  };

  std::vector<TranslationUnit> Units; ///< By file. None: only that of the call is known.
  bool Current = false;               ///< They are those of sources as they are now.
  std::vector<Coverage::NotAnalysed> Missing;
  Context Beside;
  ConfigTree Configured;
  std::unique_ptr<store::Cache> Kept;
  std::unique_ptr<Judgement> Unchanged; ///< Of `Units` as they are; null: not asked for yet.
  std::unique_ptr<Judgement> Changed;   ///< With the unit of the call.

  llvm::Error readUnits(const Settings &From);
  llvm::Expected<const Judgement *> judgementWith(llvm::StringRef MainFile,
                                                  llvm::function_ref<TranslationUnit()> Lower);
  llvm::Expected<std::unique_ptr<Judgement>> judge(std::vector<TranslationUnit> All);
};

} // namespace concadvise::tidy
