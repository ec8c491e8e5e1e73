// `for (auto it = c.begin(); it != c.end(); ++it)`: wrapped over the container, with a pointer to
// the element in the iterator's place.
#pragma once

#include "analyzer/rewriter/Wrapping.h"

namespace concadvise {

/// The loop steps an iterator.
bool stepsIterator(const Shape &Wrap);

/// Refuses what would tell a pointer to the element from the iterator.
llvm::Error checkIterator(const Shape &Wrap, const TokenStream &Tokens);

void takeIterator(Wrapping &W, const Shape &S, const SourceText &Source, Names &Taken);

} // namespace concadvise
