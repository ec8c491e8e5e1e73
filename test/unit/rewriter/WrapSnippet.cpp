// wrap-snippet FILE: prints the file with its marked loops wrapped (see Snippet.h).
#include "Snippet.h"

#include "llvm/Support/raw_ostream.h"

using namespace concadvise;

int main(int Count, char **Arguments) {
  auto Source = readSource(Count > 1 ? Arguments[1] : "");
  if (!Source) {
    llvm::errs() << llvm::toString(Source.takeError()) << "\n";
    return 2;
  }
  test::Snippet S = test::snippet(Source->File, Source->Text);
  FileEdits Edits = rewriteFile(S.Requests, S.Source);
  for (const auto &[Of, Why] : Edits.Refused)
    llvm::errs() << "refused: " << Why.Code << " " << Why.Message << "\n";
  llvm::outs() << applyEdits(S.Source.Text, Edits.Edits);
  return Edits.Refused.empty() ? 0 : 1;
}
