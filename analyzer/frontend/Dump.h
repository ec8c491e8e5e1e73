// Facts as indented text, for people and for tests.
#pragma once

#include "model/Facts.h"

namespace llvm {
class raw_ostream;
}

namespace concadvise {

/// One line per function, variable, loop and event. The form may change; only tests rely on it.
void dumpFacts(const TranslationUnit &Unit, llvm::raw_ostream &Out);

} // namespace concadvise
