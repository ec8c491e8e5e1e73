// Which values the task hands to the sink, and whether they may be.
#pragma once

#include "analyzer/rewriter/Wrapping.h"

namespace concadvise {

/// Fills in the values and the hoisted expression of `W`. Refuses what would not survive the end of
/// the task: references, arrays, and pointers or views that may point into its locals.
llvm::Error handOver(Wrapping &W, const Shape &S, const SourceText &Source,
                     const TokenStream &Tokens);

/// A builtin number type, or a typedef of the standard headers for one.
bool isScalarType(llvm::StringRef Type);

} // namespace concadvise
