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
    else if (const auto *Default = dyn_cast<CXXDefaultArgExpr>(S))
      in(Default->getExpr());
    else if (const auto *Where = dyn_cast<SourceLocExpr>(S))
      Found.Function |= namesFunction(Where->getIdentKind());
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

  static bool namesFunction(SourceLocIdentKind What) {
    return What == SourceLocIdentKind::Function || What == SourceLocIdentKind::FuncSig ||
           What == SourceLocIdentKind::SourceLocStruct;
  }

  /// An argument of a macro whose definition has a `#`, as far as the token came through macros.
  bool isSpelled(SourceLocation At) const {
    const SourceManager &Sources = Unit.Text.Sources;
    for (; At.isMacroID(); At = Sources.getImmediateMacroCallerLoc(At))
      if (Sources.isMacroArgExpansion(At) &&
          makesText(Sources.getSpellingLoc(Sources.getImmediateExpansionRange(At).getBegin())))
        return true;
    return false;
  }

  /// The definition that this place is in, continued lines and all.
  bool makesText(SourceLocation InDefinition) const {
    auto [File, Offset] = Unit.Text.Sources.getDecomposedLoc(InDefinition);
    llvm::StringRef Text = Unit.Text.Sources.getBufferData(File);
    auto Ends = [&](size_t Line) { return Line == 0 || Text[Line - 1] != '\\'; };
    size_t Begin = std::min<size_t>(Offset, Text.size()), End = Begin;
    while (Begin > 0 && !(Text[Begin - 1] == '\n' && Ends(Begin - 1)))
      --Begin;
    while (End < Text.size() && !(Text[End] == '\n' && Ends(End)))
      ++End;
    llvm::StringRef Definition = Text.slice(Begin, End).ltrim();
    return !Definition.consume_front("#") || Definition.contains('#');
  }

  void reference(const DeclRefExpr *Ref) {
    const ValueDecl *D = Ref->getDecl();
    if (isOfFunction(D) && isSpelled(Ref->getLocation()))
      Found.Spelled.insert(D);
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
