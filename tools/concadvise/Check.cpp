#include "RulePages.h"
#include "advisor/Rules.h"
#include "tools/concadvise/Analysis.h"
#include "tools/concadvise/Findings.h"
#include "tools/concadvise/Output.h"
#include "tools/report/Common.h"
#include "tools/report/Report.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Program.h"

#include <unistd.h>

using namespace llvm;

namespace concadvise {

static std::vector<RuleText> ruleTexts() {
  std::vector<RuleText> Texts;
  for (const Rule &Each : Rules) {
    auto Page = find_if(RulePages, [&](const EmbeddedFile &P) { return P.Name == Each.Name; });
    Texts.push_back({Each.Name, Each.Summary,
                     Page == RulePages.end() ? std::string_view() : Page->Text, Each.Level});
  }
  return Texts;
}

static void write(raw_ostream &OS, StringRef Format, const CheckReport &Report, bool All) {
  if (Format == "json")
    writeJson(OS, Report);
  else if (Format == "sarif")
    writeSarif(OS, Report);
  else if (Format == "html")
    writeHtml(OS, Report);
  else
    writeText(OS, Report, {All, OS.is_displayed() ? terminalColumns(STDOUT_FILENO) : 0});
}

/// The part of the command line that says what is analysed and by which measurement.
static std::string fixOptions(const Invocation &Call) {
  std::string Text;
  raw_string_ostream OS(Text);
  auto Add = [&](StringRef Word) { sys::printArg(OS << ' ', Word, /*Quote=*/false); };
  for (auto [Option, Spelling] : {std::pair(OPT_build, "-p"), std::pair(OPT_profile, "--profile")})
    for (const std::string &Value : Call.Args.getAllArgValues(Option)) {
      Add(Spelling);
      Add(Value);
    }
  if (Call.Args.hasArg(OPT_fp_reassociation))
    Add("--fp-reassociation");
  if (!Call.HasTrailing)
    return Text;
  for (const std::string &File : Call.inputs())
    Add(File);
  Add("--");
  for (const char *Flag : Call.Trailing)
    Add(Flag);
  return Text;
}

static bool reaches(ArrayRef<Advice> Findings, StringRef FailOn) {
  return FailOn != "never" && any_of(Findings, [&](const Advice &Each) {
           return !Each.AsItIs && Each.Suppressed == SuppressedBy::Nobody &&
                  (FailOn == "info" || Each.Level == Severity::Warning);
         });
}

Expected<int> runCheck(const Invocation &Call) {
  Expected<std::string> Format = Call.choice(OPT_format);
  if (!Format)
    return Format.takeError();
  Expected<std::string> FailOn = Call.choice(OPT_fail_on);
  if (!FailOn)
    return FailOn.takeError();
  Expected<Context> Known = readContext(Call);
  if (!Known)
    return Known.takeError();
  Known->KeepsSuppressed = *Format == "sarif" && Call.Args.hasArg(OPT_all);
  Expected<Analysis> Analysed = analyseCode(Call);
  if (!Analysed)
    return Analysed.takeError();
  Expected<std::vector<Advice>> Findings = findings(*Analysed, *Known);
  if (!Findings)
    return Findings.takeError();

  std::vector<RuleText> Texts = ruleTexts();
  CheckReport Report{*Findings, Analysed->Found.Covered, displayRoot(), CONCADVISE_VERSION,
                     Texts,     fixOptions(Call)};
  if (Error Failure = writeResult(
          Call, [&](raw_ostream &OS) { write(OS, *Format, Report, Call.Args.hasArg(OPT_all)); }))
    return Failure;
  return reaches(*Findings, *FailOn) ? 1 : 0;
}

} // namespace concadvise
