// Edits as clang-apply-replacements reads them.
#pragma once

#include "model/Advice.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/raw_ostream.h"

namespace concadvise {

/// One YAML document of Clang's tooling library, in the order of the edits.
void writeReplacements(llvm::raw_ostream &OS, llvm::ArrayRef<Edit> Edits);

} // namespace concadvise
