// The program analysis, unless the cache has its result already.
#pragma once

#include "analyzer/frontend/Frontend.h"
#include "analyzer/program/Program.h"

namespace concadvise {

/// analyse(). `Taught` is the knowledge that is in `Known` beyond what is built in; with that and
/// the Facts, the same program comes to the same result. `Kept` may be null.
Sites judged(Scan Scanned, const Knowledge &Known, llvm::StringRef Taught,
             const AnalysisOptions &Options, store::Cache *Kept);

} // namespace concadvise
