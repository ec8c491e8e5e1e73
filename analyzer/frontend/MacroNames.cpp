#include "analyzer/frontend/MacroNames.h"

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace concadvise {
namespace {

bool isOfFunction(const ValueDecl *D) {
  if (const auto *Variable = dyn_cast<VarDecl>(D))
    return Variable->isLocalVarDeclOrParm();
  return isa<BindingDecl>(D);
}

class Search {
public:
  explicit Search(const UnitContext &Unit) : Unit(Unit) {}

  void in(const Stmt *S) {
    if (!S)
      return;
    if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
      reference(Ref);
    else if (const auto *Function = dyn_cast<PredefinedExpr>(S))
      Found.Function |= !shows(Function->getLocation(), Function->getIdentKindName());
    for (const Stmt *Each : S->children())
      in(Each);
  }

  MacroNames Found;

private:
  const UnitContext &Unit;

  /// The file has this name where the token is said to come from: as itself, or as an argument.
  bool shows(SourceLocation At, llvm::StringRef Name) const {
    if (At.isFileID())
      return true;
    const SourceManager &Sources = Unit.Text.Sources;
    CharSourceRange InFile = CharSourceRange::getTokenRange(Sources.getFileLoc(At));
    return Lexer::getSourceText(InFile, Sources, Unit.Text.Lang) == Name;
  }

  void reference(const DeclRefExpr *Ref) {
    const ValueDecl *D = Ref->getDecl();
    // `do { int once = (x); … } while (0)`: nobody else knows of `once`.
    if (isOfFunction(D) && !shows(Ref->getLocation(), D->getName()) &&
        shows(D->getLocation(), D->getName()))
      Found.Variables.insert(D);
  }
};

} // namespace

MacroNames namesHiddenByMacros(const Stmt *S, const UnitContext &Unit) {
  Search Names(Unit);
  Names.in(S);
  return std::move(Names.Found);
}

} // namespace concadvise
