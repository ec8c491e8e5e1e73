// What a shell may offer for the word that is being typed. The scripts in completion/ ask for it,
// so that they know nothing of options themselves.
#include "RulePages.h"
#include "tools/concadvise/Command.h"

#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace concadvise {

/// One line: the word and, after a tab, what it means.
static void offer(const Twine &Word, StringRef Meaning = "") {
  outs() << Word << '\t' << Meaning << '\n';
}

static void offerCommands(StringRef Begun) {
  for (const Command &Each : listedCommands())
    if (Each.Name.starts_with(Begun))
      offer(Each.Name, Each.Summary);
}

static void offerOptions(const Command &Cmd, StringRef Begun) {
  for (StringRef Each : optionTable().findByPrefix(
           Begun, opt::Visibility(Cmd.Visible | opt::DefaultVis), /*DisableFlags=*/0))
    outs() << Each << '\n';
}

static void offerValues(const Command &Cmd, StringRef Option, StringRef Begun,
                        StringRef Before = "") {
  for (StringRef Each : choices(Cmd, Option))
    if (Each.starts_with(Begun))
      offer(Before + Each);
}

static void offerRules(StringRef Begun) {
  for (const EmbeddedFile &Page : RulePages)
    if (StringRef(Page.Name).starts_with(Begun))
      offer(StringRef(Page.Name), StringRef(Page.Text).split('\n').first.ltrim("# "));
}

/// The option at the end of these arguments that still lacks its value, or nothing.
static StringRef openOption(const Command &Cmd, ArrayRef<const char *> Arguments) {
  unsigned Index = 0, Missing = 0;
  optionTable().ParseArgs(Arguments, Index, Missing,
                          opt::Visibility(Cmd.Visible | opt::DefaultVis));
  return Missing ? Arguments[Index] : "";
}

/// After `--` are the words after the program's name, the last of them the one being typed. No
/// offer means that a path, or anything else, may stand there.
Expected<int> runComplete(const Invocation &Call) {
  ArrayRef<const char *> Before = Call.Trailing;
  if (Before.empty() || is_contained(Before.drop_back(), StringRef("--")))
    return 0;
  StringRef Begun = Before.back();
  Before = Before.drop_back();
  bool First = Before.empty();
  const Command &Cmd = selectCommand(Before);
  if (StringRef Option = openOption(Cmd, Before); !Option.empty())
    offerValues(Cmd, Option, Begun);
  else if (auto [Name, Value] = Begun.split('='); Begun.starts_with("--") && Name != Begun)
    offerValues(Cmd, Name, Value, Begun.drop_back(Value.size()));
  else if (Begun.starts_with("-"))
    offerOptions(Cmd, Begun);
  else if (First)
    offerCommands(Begun);
  else if (Cmd.Name == "explain")
    offerRules(Begun);
  return 0;
}

} // namespace concadvise
