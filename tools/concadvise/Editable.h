// The code as `fix` and `tune` need it, before they change any of it.
#pragma once

#include "tools/concadvise/Analysis.h"
#include "tools/concadvise/Consents.h"
#include "tools/concadvise/Findings.h"

#include "llvm/Support/Chrono.h"

namespace concadvise {

struct Editable {
  Context Known;
  llvm::sys::TimePoint<> At; ///< Sources that are newer are not what was analysed.
  Analysis Code;
};

/// Puts back what a killed `tune` left changed, analyses, and reads which sites are consented to.
llvm::Expected<Editable> analyseToEdit(const Invocation &Call, Consent &Given);

} // namespace concadvise
