// Where `#include <conc/conc.h>` goes.
#pragma once

#include "analyzer/rewriter/Tokens.h"
#include "model/Advice.h"

#include <optional>

namespace concadvise {

struct SourceText;

/// The insertion of the runtime's header after the last include of the file's main block: never
/// inside a conditional (a header guard is none), an extern "C" block, or after the first code.
/// Nothing when it is included already.
std::optional<Edit> includeEdit(const SourceText &Source, const TokenStream &Tokens,
                                llvm::StringRef Header = "conc/conc.h");

} // namespace concadvise
