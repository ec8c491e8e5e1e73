// The pages of docs/rules, which are embedded in the program.
#include "RulePages.h"
#include "tools/concadvise/Command.h"
#include "tools/concadvise/Output.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"

using namespace llvm;

namespace concadvise {

/// A page's title: its first line without the heading mark.
static StringRef title(StringRef Page) { return Page.split('\n').first.ltrim("# "); }

static void listRules(raw_ostream &OS) {
  for (const EmbeddedFile &Page : RulePages)
    OS << left_justify(Page.Name, 22) << title(Page.Text) << '\n';
}

static Error unknownRule(StringRef Name) {
  StringRef Best;
  unsigned Least = 4;
  for (const EmbeddedFile &Page : RulePages)
    if (unsigned Distance = Name.edit_distance(Page.Name); Distance < Least) {
      Least = Distance;
      Best = Page.Name;
    }
  std::string Hint = Best.empty() ? std::string() : ("; did you mean '" + Best + "'?").str();
  return failure("there is no rule '" + Name + "'" + Hint + " (concadvise explain lists them)");
}

Expected<int> runExplain(const Invocation &Call) {
  std::vector<std::string> Names = Call.inputs();
  if (Names.empty()) {
    listRules(outs());
    return 0;
  }
  for (const std::string &Name : Names) {
    auto Page = find_if(RulePages, [&](const EmbeddedFile &P) { return P.Name == Name; });
    if (Page == RulePages.end())
      return unknownRule(Name);
    outs() << StringRef(Page->Text);
  }
  return 0;
}

} // namespace concadvise
