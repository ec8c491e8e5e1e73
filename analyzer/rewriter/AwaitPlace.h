// Where in an expression a call may become a `co_await`, for every compiler.
#pragma once

#include "analyzer/rewriter/Tokens.h"
#include "model/Source.h"

#include "llvm/Support/Error.h"

namespace concadvise {

/// GCC 12 destroys objects twice where a `?:` and a `co_await` stand in one expression, fails on
/// one in a braced list, and warns of `a && co_await b;`. It also awaits before it evaluates what
/// comes first in the expression, and begins all that is awaited in one expression at once. The
/// error is a Refusal.
llvm::Error checkAwaitPlace(const Span &Call, const TokenStream &Tokens);

} // namespace concadvise
