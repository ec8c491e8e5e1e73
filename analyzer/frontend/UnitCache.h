// The Facts of units as earlier scans left them.
#pragma once

#include "analyzer/frontend/Snapshot.h"
#include "analyzer/store/Cache.h"

#include "llvm/ADT/ArrayRef.h"

#include <optional>

namespace concadvise {

/// Thread-safe.
class UnitCache {
public:
  /// `Kept` may be null: nothing is found, nothing kept.
  UnitCache(store::Cache *Kept, Snapshot &Files) : Kept(Kept), Files(Files) {}

  /// The Facts of `Command`, called with `Args` (unitArguments), when every file and folder that
  /// they rest on, also those that were looked for in vain, is as it was.
  std::optional<TranslationUnit> find(const CompileCommand &Command,
                                      llvm::ArrayRef<std::string> Args);
  void keep(const store::FactsFile &Made, llvm::ArrayRef<std::string> Args);

private:
  store::Cache *Kept;
  Snapshot &Files;
};

} // namespace concadvise
