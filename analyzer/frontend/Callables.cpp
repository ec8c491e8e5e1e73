// Where callables are kept to be called later: `handler_ = std::move(f)`, a table of functions, a
// vector of std::function. Which of them a call through such a place runs is found by the program.
#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/Declarations.h"

#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace concadvise {

/// Containers of containers of callables: real code has one or two levels.
constexpr unsigned MaxLevels = 3;

static bool isCallable(QualType Type, unsigned Level) {
  Type = Type.getNonReferenceType().getCanonicalType();
  if (Type->isFunctionType() || Type->isMemberFunctionPointerType())
    return true;
  if (Type->isPointerType() || Type->isArrayType())
    return Level < MaxLevels &&
           isCallable(Type->isPointerType() ? Type->getPointeeType()
                                            : QualType(Type->getPointeeOrArrayElementType(), 0),
                      Level + 1);
  const CXXRecordDecl *Record = Type->getAsCXXRecordDecl();
  if (!Record || Record->isLambda())
    return Record;
  const auto *Instance = dyn_cast<ClassTemplateSpecializationDecl>(Record);
  if (!Instance || !isInStd(Record) || Level == MaxLevels)
    return false;
  for (const TemplateArgument &Argument : Instance->getTemplateArgs().asArray())
    if (Argument.getKind() == TemplateArgument::Type && isCallable(Argument.getAsType(), Level + 1))
      return true;
  return false;
}

bool BodyLowering::mayBeCallable(QualType Type) { return isCallable(Type, 0); }

// --- Slots ----------------------------------------------------------------------------------

/// A name for what another expression keeps: a reference, an iterator, a range-for's own.
static const Expr *standsFor(const VarDecl *D, bool Callable) {
  bool Other = D->getType()->isReferenceType() || D->isImplicit() || !Callable;
  return D->hasLocalStorage() && !isa<ParmVarDecl>(D) && Other ? D->getInit() : nullptr;
}

std::string BodyLowering::slotOf(const ValueDecl *D) {
  if (const auto *Parameter = dyn_cast<ParmVarDecl>(D)) {
    const auto *Of = dyn_cast<FunctionDecl>(Parameter->getDeclContext());
    return Of ? Unit.Named.usr(Of) + "#" + std::to_string(Parameter->getFunctionScopeIndex())
              : std::string();
  }
  const auto *Variable = dyn_cast<VarDecl>(D);
  if (!Variable || !Variable->hasLocalStorage())
    return Unit.Named.usr(D);
  if (const Expr *Other = standsFor(Variable, mayBeCallable(D->getType())))
    return slotOf(Other);
  Span At = Unit.Text.of(SourceRange(D->getLocation()));
  return "local:" + At.File + ":" + std::to_string(At.Offset);
}

static const Expr *elementsOf(const CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E))
    switch (Operator->getOperator()) {
    case OO_Subscript:
    case OO_Star:
    case OO_Arrow:
    case OO_PlusPlus:
      return Operator->getArg(0);
    default:
      return nullptr;
    }
  if (!Callee || !isInStd(Callee))
    return nullptr;
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(E))
    return Member->getImplicitObjectArgument();
  return E->getNumArgs() >= 1 ? E->getArg(0) : nullptr; // std::move, std::ref, std::get, …
}

std::string BodyLowering::slotOf(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *Cast = dyn_cast<CastExpr>(E))
    return slotOf(Cast->getSubExpr());
  if (const auto *Full = dyn_cast<FullExpr>(E))
    return slotOf(Full->getSubExpr());
  if (const auto *Temporary = dyn_cast<MaterializeTemporaryExpr>(E))
    return slotOf(Temporary->getSubExpr());
  if (const auto *Bound = dyn_cast<CXXBindTemporaryExpr>(E))
    return slotOf(Bound->getSubExpr());
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return isa<FunctionDecl>(Ref->getDecl()) ? std::string() : slotOf(Ref->getDecl());
  if (const auto *Member = dyn_cast<MemberExpr>(E)) {
    const ValueDecl *D = Member->getMemberDecl();
    return isInStd(D) ? slotOf(Member->getBase()) : slotOf(D); // `entry->second`
  }
  if (const auto *Subscript = dyn_cast<ArraySubscriptExpr>(E))
    return slotOf(Subscript->getBase());
  if (const auto *Unary = dyn_cast<UnaryOperator>(E))
    return slotOf(Unary->getSubExpr());
  if (const auto *Binary = dyn_cast<BinaryOperator>(E))
    return Binary->isPtrMemOp() ? slotOf(Binary->getRHS()) : std::string();
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return Construct->getNumArgs() == 1 ? slotOf(Construct->getArg(0)) : std::string();
  const auto *Call = dyn_cast<CallExpr>(E);
  if (!Call)
    return {};
  if (const Expr *Whole = elementsOf(Call))
    return slotOf(Whole);
  const FunctionDecl *Callee = Call->getDirectCallee();
  return Callee && !isInStd(Callee) ? Unit.Named.usr(Callee) + "#ret" : std::string();
}

// --- What is kept there ---------------------------------------------------------------------

void BodyLowering::store(std::string Slot, const Expr *Value) {
  if (Slot.empty() || !Value || !mayBeCallable(Value->getType()))
    return;
  Value = stripped(Value);
  if (const auto *Full = dyn_cast<FullExpr>(Value))
    return store(std::move(Slot), Full->getSubExpr());
  if (const auto *Choice = dyn_cast<AbstractConditionalOperator>(Value)) {
    store(Slot, Choice->getTrueExpr());
    return store(std::move(Slot), Choice->getFalseExpr());
  }
  if (const auto *List = dyn_cast<InitListExpr>(Value)) {
    for (const Expr *Each : List->inits())
      store(Slot, Each);
    return;
  }
  if (const auto *List = dyn_cast<CXXStdInitializerListExpr>(Value))
    return store(std::move(Slot), List->getSubExpr());
  if (std::string Callable = callableOf(Value); !Callable.empty()) {
    Unit.Stored.insert({std::move(Slot), std::move(Callable), true});
    return;
  }
  const auto *Construct = dyn_cast<CXXConstructExpr>(Value);
  if (Construct && Construct->getNumArgs() > 1) { // A pair of a name and a callable.
    for (const Expr *Each : Construct->arguments())
      store(Slot, Each);
    return;
  }
  if (std::string From = slotOf(Value); !From.empty() && From != Slot)
    Unit.Stored.insert({std::move(Slot), std::move(From), false});
}

void BodyLowering::storeInParameters(const FunctionDecl *Callee,
                                     llvm::ArrayRef<const Expr *> Args) {
  if (isInStd(Callee))
    return;
  for (auto [Parameter, Value] : llvm::zip(Callee->parameters(), Args))
    if (mayBeCallable(Value->getType()))
      store(Unit.Named.usr(Callee) + "#" + std::to_string(Parameter->getFunctionScopeIndex()),
            Value);
}

void BodyLowering::storeArguments(const CallExpr *E) {
  const FunctionDecl *Callee = E->getDirectCallee();
  if (!Callee)
    return;
  if (const auto *Operator = dyn_cast<CXXOperatorCallExpr>(E)) {
    if (Operator->getOperator() == OO_Equal && E->getNumArgs() == 2 &&
        mayBeCallable(E->getArg(1)->getType()))
      store(slotOf(E->getArg(0)), E->getArg(1));
    return;
  }
  llvm::ArrayRef<const Expr *> Args(E->getArgs(), E->getNumArgs());
  const auto *Member = dyn_cast<CXXMemberCallExpr>(E);
  if (!Member || !isInStd(Callee))
    return storeInParameters(Callee, Args);
  const Expr *Object = Member->getImplicitObjectArgument();
  if (Object && mayBeCallable(Object->getType())) // `handlers.push_back(f)`
    for (const Expr *Each : Args)
      if (mayBeCallable(Each->getType()))
        store(slotOf(Object), Each);
}

void BodyLowering::storeMembers(const InitListExpr *E) {
  const RecordDecl *Record = E->getType()->getAsRecordDecl();
  if (!Record || Record->isUnion())
    return;
  unsigned Index = 0;
  if (const auto *Class = dyn_cast<CXXRecordDecl>(Record))
    Index = Class->getNumBases();
  for (const FieldDecl *Field : Record->fields()) {
    if (Field->isUnnamedBitField())
      continue;
    if (Index >= E->getNumInits())
      return;
    store(slotOf(Field), E->getInit(Index++));
  }
}

} // namespace concadvise
