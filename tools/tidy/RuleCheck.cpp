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
    : ClangTidyCheck(Name, Context), Context(*Context), Rule(Rule), Unit(std::move(Unit)) {}

const clang::tidy::ClangTidyOptions::OptionMap &RuleCheck::options() const {
  return Context.getOptions().CheckOptions;
}

void RuleCheck::storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Into) {
  Settings::store(options(), Into);
}

void RuleCheck::registerPPCallbacks(const SourceManager &, Preprocessor *Lexer, Preprocessor *) {
  Unit->watch(*Lexer);
}

void RuleCheck::registerMatchers(MatchFinder *Finder) {
  Finder->addMatcher(translationUnitDecl(), this);
}

void RuleCheck::check(const MatchFinder::MatchResult &Result) {
  for (const Advice &Each : Unit->advice(*Result.Context, options()))
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

void RuleCheck::addFix(const Advice &Of, const DiagnosticBuilder &To) {
  std::vector<CharSourceRange> Ranges;
  for (const Edit &Each : Of.Edits) {
    auto Range = Unit->places().of(Each);
    if (!Range)
      return; // All of them or none.
    Ranges.push_back(*Range);
  }
  for (auto [Each, Range] : llvm::zip(Of.Edits, Ranges))
    if (Unit->isFirst(Each))
      To << FixItHint::CreateReplacement(Range, Each.Text);
}

} // namespace concadvise::tidy
