// `--facts`: what `concadvise facts` made, instead of a scan.
#pragma once

#include "analyzer/frontend/Frontend.h"
#include "tools/concadvise/Command.h"

namespace concadvise {

bool wantsFacts(const Invocation &Call);

/// Reads these files and the facts files in these folders, by source file; of several for one
/// source the first counts. Returns how each is compiled.
llvm::Expected<CompileCommands> readFacts(llvm::ArrayRef<std::string> Paths, unsigned Jobs,
                                          std::vector<TranslationUnit> &Units);
/// What --facts names, of the build that -p names.
llvm::Expected<CompileCommands> readFacts(const Invocation &Call, unsigned Jobs,
                                          std::vector<TranslationUnit> &Units);

} // namespace concadvise
