// `// NOLINT(concadvise-RULE)` comments.
#pragma once

#include "model/Facts.h"

#include "llvm/ADT/StringRef.h"

namespace clang {
class LangOptions;
class SourceManager;
} // namespace clang

namespace concadvise {

/// Adds those of the main file and of every header outside the system's.
void collectSuppressions(const clang::SourceManager &Sources, const clang::LangOptions &Lang,
                         TranslationUnit &Out);

/// The rules that a NOLINT comment names: empty text for all of ours. `NOLINT`, `NOLINT(*)` and
/// `NOLINT(concadvise-*)` name all; those of other tools name none.
std::vector<std::string> suppressedRules(llvm::StringRef Comment);

} // namespace concadvise
