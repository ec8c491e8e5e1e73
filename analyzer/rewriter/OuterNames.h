// What tasks have of their own keeps its name where the function's own can go: a lambda must not
// hide a variable that is still there.
#pragma once

#include "analyzer/rewriter/Wrapping.h"
#include "model/Advice.h"

namespace concadvise {

/// Edits that take away the declarations of variables which only the tasks of these loops use.
/// Where one has to stay, what the tasks have is given another name in the loop.
std::vector<Edit> settleOuterNames(llvm::ArrayRef<Wrapping *> Loops, const SourceText &Source,
                                   const TokenStream &Tokens, const Names &Taken);

} // namespace concadvise
