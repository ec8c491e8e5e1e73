#include "analyzer/frontend/Functions.h"

#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/Declarations.h"
#include "analyzer/frontend/UnitsOwn.h"

#include "clang/AST/ASTLambda.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/Support/SaveAndRestore.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace concadvise {
namespace {

/// Walks declarations, not statements; bodies are lowered as they are met.
class FunctionWalk {
public:
  using Known = llvm::function_ref<bool(llvm::StringRef Usr)>;

  /// Without `Elsewhere`, units agree on who lowers a header's function.
  explicit FunctionWalk(UnitContext &Unit, std::optional<Known> Elsewhere = std::nullopt)
      : Unit(Unit), Elsewhere(Elsewhere) {}

  void context(const DeclContext *In) {
    for (const Decl *D : In->decls())
      declaration(D);
  }

  void finish() {
    // Lowering finds more of them.
    while (!Unit.LocalClasses.empty()) {
      const CXXRecordDecl *Record = Unit.LocalClasses.back();
      Unit.LocalClasses.pop_back();
      record(Record);
    }
  }

  void declaration(const Decl *D) {
    if (Unit.Text.inSystemHeader(D->getLocation()))
      return;
    if (const auto *Template = dyn_cast<FunctionTemplateDecl>(D)) {
      for (const FunctionDecl *Each : Template->specializations())
        function(Each);
    } else if (const auto *Template = dyn_cast<ClassTemplateDecl>(D)) {
      for (const ClassTemplateSpecializationDecl *Each : Template->specializations())
        if (!Each->isExplicitSpecialization()) // Those are declarations of their own.
          record(Each);
    } else if (const auto *Function = dyn_cast<FunctionDecl>(D)) {
      function(Function);
    } else if (const auto *Record = dyn_cast<CXXRecordDecl>(D)) {
      record(Record);
    } else if (const auto *Variable = dyn_cast<VarDecl>(D)) {
      initialiser(Variable);
    } else if (isa<NamespaceDecl, LinkageSpecDecl, ExportDecl>(D)) {
      context(cast<DeclContext>(D));
    }
  }

private:
  UnitContext &Unit;
  std::optional<Known> Elsewhere;
  llvm::DenseSet<const FunctionDecl *> Met;

  void record(const CXXRecordDecl *Record) {
    if (!Record->isThisDeclarationADefinition() || Record->isDependentContext() ||
        Record->isLambda())
      return;
    for (const CXXBaseSpecifier &Base : Record->bases())
      if (const CXXRecordDecl *Parent = Base.getType()->getAsCXXRecordDecl())
        Unit.Out.Records.emplace_back(Names::qualified(Record), Names::qualified(Parent));
    context(Record);
  }

  bool leftToOthers(const FunctionFacts &Facts) {
    if (!Facts.InHeader)
      return false;
    if (Elsewhere)
      return (*Elsewhere)(Facts.Usr);
    uint64_t Key = sharedKey(Facts);
    bool Here = Unit.Claimed.claim(Key, Unit.Index);
    Unit.Out.Shared.push_back({Key, Here});
    return !Here;
  }

  void function(const FunctionDecl *Function) {
    const FunctionDecl *Definition = nullptr;
    if (!Function->hasBody(Definition) || Definition != Function ||
        Function->isDependentContext() || Function->isInvalidDecl() || Function->willHaveBody())
      return;
    if (const auto *Method = dyn_cast<CXXMethodDecl>(Function);
        Method && isLambdaCallOperator(Method))
      return; // Lowered where the lambda is written.
    if (!Met.insert(Function).second)
      return;
    bool Own = Unit.Text.inHeader(Function->getLocation()) && isUnitsOwn(*Function, Unit);
    llvm::SaveAndRestore OfUnit(Unit.Own, Own ? llvm::xxh3_64bits(Unit.Out.MainFile) | 1 : 0);
    FunctionFacts Facts = describeFunction(*Function, Unit);
    if (Facts.Usr.empty())
      return;
    if (leftToOthers(Facts))
      return;
    BodyLowering(Unit, Facts).lower(*Function);
    Unit.Out.Functions.push_back(std::move(Facts));
  }

  /// What runs before main, and the callbacks in tables.
  void initialiser(const VarDecl *Variable) {
    const Expr *Init = Variable->getInit();
    if (!Init || Variable->getDeclContext()->isDependentContext() || Init->isValueDependent() ||
        Variable->isInvalidDecl() || isa<VarTemplateSpecializationDecl>(Variable))
      return;
    FunctionFacts Facts;
    Facts.Usr = Unit.Named.usr(Variable) + "@init";
    Facts.Name = "initialiser of " + Names::qualified(Variable);
    Facts.At = Unit.Text.of(Variable->getSourceRange());
    Facts.InHeader = Unit.Text.inHeader(Variable->getLocation());
    Facts.Variant = Unit.Versions.of(Variable->getLocation(), Unit.Text.Sources);
    Facts.InMacro = Variable->getLocation().isMacroID();
    Facts.InternalLinkage = true;
    if (leftToOthers(Facts))
      return;
    BodyLowering(Unit, Facts).lowerInitialiser(*Variable);
    if (!Facts.Calls.empty())
      Unit.Out.Functions.push_back(std::move(Facts));
  }
};

bool hasAnnotation(const Decl &D, llvm::StringRef Wanted) {
  for (const auto *Attr : D.specific_attrs<AnnotateAttr>())
    if (Attr->getAnnotation() == Wanted)
      return true;
  return false;
}

void describeAnnotations(const FunctionDecl &Function, FunctionFacts &Out) {
  for (const FunctionDecl *Each : Function.redecls()) {
    Out.Ignored |= hasAnnotation(*Each, "concadvise::ignore");
    Out.AnnotatedBlocking |= hasAnnotation(*Each, "concadvise::blocking");
    Out.AnnotatedNonblocking |= hasAnnotation(*Each, "concadvise::nonblocking");
    Out.AnnotatedBlocking |= hasEffect(Each->getType(), FunctionEffect::Kind::Blocking);
    Out.AnnotatedNonblocking |= hasEffect(Each->getType(), FunctionEffect::Kind::NonBlocking);
  }
}

void nameOverridden(const CXXMethodDecl &Method, std::vector<std::string> &Into) {
  for (const CXXMethodDecl *Overridden : Method.overridden_methods()) {
    Into.push_back(Names::qualified(Overridden));
    nameOverridden(*Overridden, Into);
  }
}

void describeMethod(const CXXMethodDecl &Method, UnitContext &Unit, FunctionFacts &Out) {
  Out.Virtual = Method.isVirtual();
  nameOverridden(Method, Out.OverriddenNames);
  for (const CXXMethodDecl *Overridden : Method.overridden_methods())
    Out.Overrides.push_back(Unit.Named.usr(Overridden));
}

} // namespace

FunctionFacts describeFunction(const FunctionDecl &Function, UnitContext &Unit) {
  FunctionFacts Out;
  Out.Usr = Unit.Named.usr(&Function);
  Out.Name = Names::qualified(&Function);
  Out.At = Unit.Text.of(Function.getSourceRange());
  Out.Result = Unit.Typed.of(Function.getReturnType());
  Out.Main = Function.isMain();
  Out.InternalLinkage = !Function.isExternallyVisible();
  Out.Noexcept = isNothrow(Function);
  Out.InTemplate = Function.isTemplateInstantiation();
  for (const DeclContext *In = Function.getDeclContext(); In; In = In->getParent())
    if (const auto *Outer = dyn_cast<FunctionDecl>(In))
      Out.InTemplate |= Outer->isTemplateInstantiation();
  Out.InHeader = Unit.Text.inHeader(Function.getLocation());
  Out.Variant = Unit.Versions.of(Function.getLocation(), Unit.Text.Sources) ^ Unit.Own;
  Out.InMacro = Function.getBeginLoc().isMacroID() ||
                (Function.getBody() && Function.getBody()->getBeginLoc().isMacroID());
  describeAnnotations(Function, Out);
  if (const auto *Method = dyn_cast<CXXMethodDecl>(&Function))
    describeMethod(*Method, Unit, Out);
  return Out;
}

uint64_t sharedKey(const FunctionFacts &Function) {
  return llvm::xxh3_64bits(Function.Usr + "@" + Function.At.File + ":" +
                           std::to_string(Function.At.Offset) + "#" +
                           std::to_string(Function.Variant));
}

/// A function may be met twice; who does it, does it the first time.
static void sortShared(std::vector<SharedFunction> &Shared) {
  llvm::sort(Shared, [](const SharedFunction &A, const SharedFunction &B) {
    return std::tie(A.Key, B.Here) < std::tie(B.Key, A.Here);
  });
  auto Same = [](const SharedFunction &A, const SharedFunction &B) { return A.Key == B.Key; };
  Shared.erase(std::unique(Shared.begin(), Shared.end(), Same), Shared.end());
}

static void noteNames(const UnitContext &Unit, TranslationUnit &Out) {
  for (const auto &Usr : Unit.AddressTaken)
    Out.AddressTaken.push_back(Usr.first().str());
  llvm::sort(Out.AddressTaken);
  Out.Stored.assign(Unit.Stored.begin(), Unit.Stored.end());
}

void lowerFunctions(ASTContext &Ast, const ParallelPragmas &Pragmas, Variants &Versions,
                    Claims &Claimed, unsigned Index, TranslationUnit &Out) {
  UnitContext Unit(Ast, Pragmas, Versions, Claimed, Index, Out);
  FunctionWalk Walk(Unit);
  Walk.context(Ast.getTranslationUnitDecl());
  Walk.finish();
  sortShared(Out.Shared);
  noteNames(Unit, Out);
}

void lowerDeclarations(llvm::ArrayRef<const Decl *> Which, ASTContext &Ast,
                       const ParallelPragmas &Pragmas, Variants &Versions,
                       llvm::function_ref<bool(llvm::StringRef Usr)> Elsewhere,
                       TranslationUnit &Out) {
  Claims Nobodys;
  UnitContext Unit(Ast, Pragmas, Versions, Nobodys, 0, Out);
  FunctionWalk Walk(Unit, Elsewhere);
  for (const Decl *Each : Which)
    Walk.declaration(Each);
  Walk.finish();
  noteNames(Unit, Out);
}

} // namespace concadvise
