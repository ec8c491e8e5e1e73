// `conc::site<0x3f9a1c22, …>` in the source: loops that are wrapped already.
#pragma once

#include "model/Facts.h"

namespace clang {
class LangOptions;
class SourceManager;
} // namespace clang

namespace concadvise {

/// Adds those of the main file and of every header outside the system's.
void collectWrappedSites(const clang::SourceManager &Sources, const clang::LangOptions &Lang,
                         TranslationUnit &Out);

} // namespace concadvise
