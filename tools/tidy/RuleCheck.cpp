#include "tools/tidy/RuleCheck.h"

#include "analyzer/rewriter/Choice.h"
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include "tools/report/Common.h"

#include "clang/ASTMatchers/ASTMatchers.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace concadvise::tidy {

RuleCheck::RuleCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context,
                     llvm::StringRef Rule, std::shared_ptr<Reading> Unit)
    : ClangTidyCheck(Name, Context),
      Shared("concadvise", Context->getOptions().CheckOptions, Context),
      Given(tidy::Options::read(Shared)), Rule(Rule), Unit(std::move(Unit)) {}

void RuleCheck::storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Into) {
  Given.store(Shared, Into);
}

void RuleCheck::registerPPCallbacks(const SourceManager &, Preprocessor *Lexer, Preprocessor *) {
  Unit->watch(*Lexer);
}

void RuleCheck::registerMatchers(MatchFinder *Finder) {
  Finder->addMatcher(translationUnitDecl(), this);
}

void RuleCheck::check(const MatchFinder::MatchResult &Result) {
  for (const Advice &Each : Unit->advice(*Result.Context, Given))
    if (Each.Rule == Rule)
      show(Each);
  if (std::string Problem = Unit->takeProblem(); !Problem.empty())
    configurationDiag("%0", DiagnosticIDs::Error) << Problem;
}

/// Without consent there is no edit that `fix` would not make, either; then it is said what there
/// is to consent to.
void RuleCheck::show(const Advice &Each) {
  SourceLocation At = Unit->places().of(Each.At.begin());
  Consent Given;
  Given.Assumed = Unit->acceptsAssumed();
  Choice Chosen;
  if (Each.FixAvailable)
    Chosen = choose(Each, Given);
  {
    DiagnosticBuilder Shown = diag(
        At, "%0", Each.Level == Severity::Warning ? DiagnosticIDs::Warning : DiagnosticIDs::Remark);
    Shown << headline(Each);
    if (Chosen.What == Choice::Outcome::Wrap)
      addFix(Each, Shown);
  }
  for (const ChainLink &Link : Each.Why.Chain)
    if (SourceLocation There = Unit->places().of(Link.At); There.isValid())
      diag(There, "%0", DiagnosticIDs::Note) << Link.Function;
  if (Chosen.What == Choice::Outcome::NeedsConsent)
    for (const Reason &Assumed : Chosen.Assumptions)
      diag(At,
           "the edit rests on this: %0; consent with concadvise.Accept, or with "
           "`concadvise fix --site %1`",
           DiagnosticIDs::Note)
          << Assumed.Message << Each.Id;
}

/// The same changes, none of which only removes: there, Clang would take a blank more away.
static std::vector<Edit> withoutRemovals(llvm::ArrayRef<Edit> Edits, Places &In) {
  std::vector<Edit> All;
  for (const Edit &Each : Edits) {
    Edit *Before = All.empty() ? nullptr : &All.back();
    if (Before && Before->File == Each.File && Before->Offset + Before->Length == Each.Offset &&
        Before->Length && Each.Length) {
      Before->Length += Each.Length;
      Before->Text += Each.Text;
    } else {
      All.push_back(Each);
    }
  }
  for (Edit &Each : All) {
    llvm::StringRef Text = In.textOf(Each.File);
    if (!Each.Text.empty() || Each.Offset + Each.Length >= Text.size())
      continue;
    Each.Text = Text[Each.Offset + Each.Length];
    ++Each.Length;
  }
  return All;
}

void RuleCheck::addFix(const Advice &Of, const DiagnosticBuilder &To) {
  if (!llvm::all_of(Of.Edits, [&](const Edit &Each) { return Unit->places().isCurrent(Each); }))
    return;
  for (const Edit &Each : withoutRemovals(Of.Edits, Unit->places()))
    if (Unit->isFirst(Each))
      To << FixItHint::CreateReplacement(Unit->places().of(Each), Each.Text);
}

} // namespace concadvise::tidy
