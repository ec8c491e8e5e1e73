#include "tools/concadvise/ExportFixes.h"

#include "clang/Tooling/ReplacementsYaml.h"

using namespace llvm;

namespace concadvise {

void writeReplacements(raw_ostream &OS, ArrayRef<Edit> Edits) {
  clang::tooling::TranslationUnitReplacements All;
  for (const Edit &Each : Edits)
    All.Replacements.emplace_back(Each.File, Each.Offset, Each.Length, Each.Text);
  yaml::Output Out(OS);
  Out << All;
}

} // namespace concadvise
