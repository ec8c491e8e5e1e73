// A loop of a C function: its body becomes functions of their own, which the runtime calls.
#pragma once

#include "analyzer/rewriter/Rewriter.h"
#include "analyzer/rewriter/Tokens.h"

namespace concadvise {

/// The functions in front of the enclosing one, and the call in the loop's place. The error is a
/// Refusal.
llvm::Expected<std::vector<Edit>> outlined(const WrapRequest &Request, const SourceText &Source,
                                           const TokenStream &Tokens);

} // namespace concadvise
