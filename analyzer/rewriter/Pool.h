// Loops that start threads become loops of the runtime.
#pragma once

#include "analyzer/rewriter/Rewriter.h"
#include "analyzer/rewriter/Tokens.h"

namespace concadvise {

/// The loop that starts the threads in its new form, and the statements that go. The error is a
/// Refusal.
llvm::Expected<std::vector<Edit>> pooled(const WrapRequest &Request, const SourceText &Source,
                                         const TokenStream &Tokens);

} // namespace concadvise
