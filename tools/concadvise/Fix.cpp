// concadvise fix: wraps sites with the runtime.
//
//   analyse ─▶ advice ─▶ choose ─▶ rewrite, try, link ─▶ diff, or apply ─▶ verify
#include "analyzer/rewriter/Choice.h"
#include "analyzer/rewriter/Diff.h"
#include "model/Names.h"
#include "tools/concadvise/Analysis.h"
#include "tools/concadvise/Editable.h"
#include "tools/concadvise/ExportFixes.h"
#include "tools/concadvise/Findings.h"
#include "tools/concadvise/FixChanges.h"
#include "tools/concadvise/Output.h"
#include "tools/concadvise/tune/Recovery.h"
#include "tools/concadvise/verify/FixVerify.h"
#include "tools/report/Common.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace concadvise {
namespace {

struct FixRequest {
  Consent Given;
  std::string Verify;
  bool Races = true; ///< --verify looks for them, too.
  bool DryRun = false;
  std::string Export; ///< Where the changes go instead of into the sources; empty: into those.

  bool changesNothing() const { return DryRun || !Export.empty(); }
};

Expected<FixRequest> readRequest(const Invocation &Call) {
  FixRequest Request;
  auto Wanted = Call.choice(OPT_model);
  if (!Wanted)
    return Wanted.takeError();
  if (*Wanted != "auto")
    Request.Given.Override = fromName<Model>(std::string_view(*Wanted));
  if (Error E = readAccepted(Call, Request.Given))
    return E;
  Request.Verify = Call.Args.getLastArgValue(OPT_verify).str();
  Request.Races = !Call.Args.hasArg(OPT_no_race_check);
  Request.DryRun = Call.Args.hasArg(OPT_dry_run);
  Request.Export = Call.Args.getLastArgValue(OPT_export_fixes).str();
  for (auto [Given, Option] : {std::pair(Request.DryRun, "--dry-run"),
                               std::pair(!Request.Export.empty(), "--export-fixes")})
    if (Given && !Request.Verify.empty())
      return failure("--verify runs the changed program; " + Twine(Option) + " changes nothing");
  return Request;
}

/// One run of `fix`, from advice to files.
class Fixer {
public:
  Fixer(const Invocation &Call, FixRequest Request, const Analysis &Analysed,
        sys::TimePoint<> AnalysedAt)
      : Call(Call), Request(std::move(Request)), Analysed(Analysed), Root(displayRoot()) {
    From =
        std::make_unique<FixSources>(FixSources{Analysed.Commands, AnalysedAt,
                                                /*MayConfigure=*/!this->Request.changesNothing()});
  }

  Expected<int> run(const std::vector<Advice> &Findings);

private:
  void chooseAll(const std::vector<Advice> &Findings);
  void say(const Site &Of, const Twine &What) const;
  void sayRefusals(const FixChanges &Changes) const;
  void sayLinking(const FixChanges &Changes) const;
  void summarise(size_t Wrapped) const;
  Expected<int> showDiff(const FixChanges &Changes) const;
  Error exportFixes(const FixChanges &Changes) const;
  Expected<int> apply(const FixChanges &Changes);
  Expected<int> verify(const FixChanges &All);
  int conclude(const FixChanges &Changes) const;

  const Invocation &Call;
  FixRequest Request;
  const Analysis &Analysed;
  std::string Root;
  std::unique_ptr<FixSources> From;
  std::vector<WrapRequest> Wanted;
  unsigned LeftSerial = 0, WithoutConsent = 0, Refused = 0;
};

void Fixer::say(const Site &Of, const Twine &What) const {
  if (!Call.quiet())
    errs() << displayPath(Of.At.File, Root) << ':' << Of.At.Line << ':' << Of.At.Column << ": "
           << What << '\n';
}

void Fixer::chooseAll(const std::vector<Advice> &Findings) {
  std::set<const Site *> Seen;
  for (const Advice &Each : Findings) {
    const Site *Of = Each.Of;
    bool Named = !Request.Given.Sites.empty();
    if (!Of || (Named && !Request.Given.Sites.count(Of->Id)) || !Seen.insert(Of).second)
      continue;
    Choice Chosen = choose(Each, Request.Given);
    for (const Reason &Assumption : Chosen.Assumptions)
      say(*Of, "site " + Of->Id + " assumes: " + Assumption.Message + " [" + Assumption.Code + "]");
    switch (Chosen.What) {
    case Choice::Outcome::Wrap:
      Wanted.push_back(Chosen.Request);
      break;
    case Choice::Outcome::Leave:
      ++LeftSerial;
      if (Named)
        say(*Of, "not wrapped: " + Each.Message);
      break;
    case Choice::Outcome::NeedsConsent:
      ++WithoutConsent;
      say(*Of, "not wrapped: consent with --site " + Of->Id + " or --accept assumed");
      break;
    case Choice::Outcome::Refused:
      ++Refused;
      say(*Of, "not wrapped: " + Chosen.Why.Message + " [" + Chosen.Why.Code + "]");
    }
  }
}

void Fixer::sayRefusals(const FixChanges &Changes) const {
  for (const auto &[Of, Why] : Changes.Refused)
    say(*Of, "not wrapped: " + Why.Message + " [" + Why.Code + "]");
  if (!Changes.Tried && !Changes.Files.empty())
    note(Call, "the runtime's headers are not installed beside this program: the result was not "
               "tried in a compiler");
}

void Fixer::sayLinking(const FixChanges &Changes) const {
  for (const std::string &File : Changes.Unlinked)
    errs() << "concadvise: " << linkLine(File, Root);
}

void Fixer::summarise(size_t Wrapped) const {
  std::string Text = Wrapped == 0 ? "nothing to wrap" : "wrapped " + counted(Wrapped, "site");
  if (LeftSerial)
    Text += "; " + counted(LeftSerial, "site") + " best left serial";
  if (WithoutConsent)
    Text += "; " + counted(WithoutConsent, "site") + " only with consent to assumptions";
  note(Call, Text);
}

/// Tells what was written.
int Fixer::conclude(const FixChanges &Changes) const {
  for (const Site *Of : Changes.Wrapped) {
    auto It = find_if(Wanted, [&](const WrapRequest &R) { return R.Of == Of; });
    outs() << displayPath(Of->At.File, Root) << ':' << Of->At.Line << ':' << Of->At.Column
           << ": wrapped: " << name(It->Default) << " (site " << Of->Id << ")\n";
  }
  for (const FileChange &Change : Changes.Files)
    outs() << "changed " << displayPath(Change.File, Root) << '\n';
  outs().flush(); // Before what is said on stderr.
  sayLinking(Changes);
  summarise(Changes.Wrapped.size());
  return 0;
}

Expected<int> Fixer::showDiff(const FixChanges &Changes) const {
  for (const FileChange &Change : Changes.Files) {
    SmallString<256> Name(displayPath(Change.File, Root));
    sys::path::native(Name, sys::path::Style::posix);
    outs() << unifiedDiff(StringRef(Name).ltrim('/'), Change.Before, Change.After);
  }
  sayLinking(Changes);
  summarise(Changes.Wrapped.size());
  return 0;
}

Error Fixer::exportFixes(const FixChanges &Changes) const {
  return writeFile(Call, Request.Export,
                   [&](raw_ostream &OS) { writeReplacements(OS, Changes.Edits); });
}

Expected<int> Fixer::apply(const FixChanges &Changes) {
  if (Error E = applyChanges(Changes.Files))
    return E;
  return conclude(Changes);
}

Expected<int> Fixer::verify(const FixChanges &All) {
  FixVerification How{Request.Verify, Request.Races, Analysed.Commands,
                      [&](const Site *Of, const Twine &What) {
                        if (Of)
                          say(*Of, What);
                        else
                          note(Call, What);
                      }};
  auto Kept = verifyChanges(How, All, Wanted, *From);
  if (!Kept)
    return Kept.takeError();
  return conclude(*Kept);
}

Expected<int> Fixer::run(const std::vector<Advice> &Findings) {
  for (const Coverage::NotAnalysed &Each : Analysed.Found.Covered.Missing)
    note(Call, displayPath(Each.File, Root) + ": not analysed: " + Each.Reason);
  chooseAll(Findings);
  auto Changes = fixChanges(Wanted, *From);
  if (!Changes)
    return Changes.takeError();
  sayRefusals(*Changes);
  if (!Request.Export.empty()) // Also what was there of an earlier run, should this one have none.
    if (Error Failure = exportFixes(*Changes))
      return Failure;
  if (Changes->Files.empty()) {
    summarise(0);
    return 0;
  }
  if (Request.DryRun)
    return showDiff(*Changes);
  if (!Request.Export.empty()) {
    sayLinking(*Changes);
    summarise(Changes->Wrapped.size());
    return 0;
  }
  return Request.Verify.empty() ? apply(*Changes) : verify(*Changes);
}

} // namespace

Expected<int> runFix(const Invocation &Call) {
  auto Request = readRequest(Call);
  if (!Request)
    return Request.takeError();
  auto Ready = analyseToEdit(Call, Request->Given);
  if (!Ready)
    return Ready.takeError();
  auto Found = findings(Ready->Code, Ready->Known);
  if (!Found)
    return Found.takeError();
  return Fixer(Call, std::move(*Request), Ready->Code, Ready->At).run(*Found);
}

} // namespace concadvise
