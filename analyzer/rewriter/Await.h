// A call in a coroutine, made elsewhere while the coroutine waits.
#pragma once

#include "analyzer/rewriter/Rewriter.h"
#include "analyzer/rewriter/Tokens.h"

namespace concadvise {

/// `co_await conc::to_thread([&] { return call; })`, which replaces the call's text. The error is a
/// Refusal.
llvm::Expected<std::string> awaited(const WrapRequest &Request, const SourceText &Source,
                                    const TokenStream &Tokens, llvm::StringRef Conc);

} // namespace concadvise
