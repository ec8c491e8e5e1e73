#include "analyzer/frontend/Bits.h"
#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/Declarations.h"
#include "analyzer/frontend/LoopForms.h"
#include "analyzer/frontend/Steps.h"

#include "clang/AST/DeclCXX.h"

using namespace clang;

namespace concadvise {

static Variable::Storage storageOf(const VarDecl *D) {
  if (D->getTLSKind() != VarDecl::TLS_None)
    return Variable::Storage::ThreadLocal;
  if (isa<ParmVarDecl>(D))
    return Variable::Storage::Parameter;
  if (D->isStaticLocal())
    return Variable::Storage::StaticLocal;
  if (D->isStaticDataMember())
    return Variable::Storage::StaticMember;
  if (D->hasGlobalStorage())
    return Variable::Storage::Global;
  return Variable::Storage::Local;
}

/// The variable that a name lives in, for captures: a binding lives in its decomposition.
static const VarDecl *holderOf(const ValueDecl *D) {
  if (const auto *Binding = dyn_cast<BindingDecl>(D))
    return dyn_cast<VarDecl>(Binding->getDecomposedDecl());
  return dyn_cast<VarDecl>(D);
}

void BodyLowering::describeCapture(const ValueDecl *D, Variable &Facts) {
  for (const LambdaCapture &Capture : OfLambda->captures()) {
    if (!Capture.capturesVariable() || Capture.getCapturedVar() != D)
      continue;
    Facts.Where = Variable::Storage::Capture;
    Facts.CapturedByRef = Capture.getCaptureKind() == LCK_ByRef;
    const auto *Init = dyn_cast<VarDecl>(D);
    if (!Init || !Init->isInitCapture())
      Facts.CaptureOf = Enclosing->variable(D);
    return;
  }
}

VarId BodyLowering::variable(const ValueDecl *D) {
  D = cast<ValueDecl>(D->getCanonicalDecl());
  auto [Entry, Fresh] = Ids.try_emplace(D, Out.Variables.size());
  if (!Fresh)
    return Entry->second;
  VarId Id = Entry->second;
  Out.Variables.emplace_back();
  Variable Facts;
  Facts.Name = D->getNameAsString();
  Facts.Type = Unit.Typed.of(D->getType());
  if (isa<BindingDecl>(D)) // A name for a part of what is decomposed.
    Facts.Type.What = TypeFacts::Kind::Reference;
  Facts.Decl = Unit.Text.at(D->getLocation());
  if (const VarDecl *Holder = holderOf(D)) {
    Facts.Where = storageOf(Holder);
    if (!Holder->hasLocalStorage() || Holder->getTLSKind() != VarDecl::TLS_None) {
      Facts.Usr = Unit.Named.usr(D);
      Facts.InternalLinkage = !Holder->isExternallyVisible();
    }
    if (const auto *Parameter = dyn_cast<ParmVarDecl>(Holder))
      Facts.ParamIndex = Parameter->getFunctionScopeIndex();
    if (OfLambda && Holder->hasLocalStorage())
      describeCapture(D, Facts);
  }
  Out.Variables[Id] = std::move(Facts);
  return Id;
}

void BodyLowering::bind(VarId Var, Place On, SourceRange At) {
  Node &Bind = emit(Node::Kind::Bind, At);
  Bind.Var = Var;
  Bind.On = std::move(On);
}

void BodyLowering::bindTo(const ValueDecl *D, const Expr *Init, SourceRange At) {
  if (D->getType()->isReferenceType())
    bind(variable(D), placeOf(Init), At);
  else if (D->getType()->isAnyPointerType())
    bind(variable(D), pointeeOf(Init), At);
  else if (Types::isView(D->getType()))
    bind(variable(D), viewedBy(Init), At);
}

/// Static locals are initialised once, by whoever comes first; constants before the program starts.
void BodyLowering::declareStatic(const VarDecl *D) {
  const Expr *Init = D->getInit();
  if (!Init || D->hasConstantInitialization())
    return;
  add(region(Node::Kind::Branch, D->getSourceRange(), [&] {
    add(region(Node::Kind::Block, D->getSourceRange(), [] {}));
    add(region(Node::Kind::Block, D->getSourceRange(), [&] {
      Place Object = variablePlace(D);
      initialise(Init, Object);
      store(slotOf(D), Init);
      emit(Node::Kind::Write, D->getSourceRange()).On = std::move(Object);
    }));
    add(region(Node::Kind::Block, D->getSourceRange(), [] {}));
  }));
}

void BodyLowering::declare(const VarDecl *D) {
  if (D->hasExternalStorage())
    return;
  if (D->isStaticLocal())
    return declareStatic(D);
  if (const auto *Array = Unit.Ast.getAsVariableArrayType(D->getType()))
    Visit(Array->getSizeExpr());
  VarId Id = variable(D);
  Place Object = variablePlace(D);
  const Expr *Init = D->getInit();
  if (Init)
    initialise(Init, Object);
  Place From;
  if (Init && !D->getType()->isReferenceType() && !D->getType()->isAnyPointerType() &&
      !Types::isView(D->getType())) {
    const Expr *Made = stripped(Init);
    const auto *Construct = dyn_cast<CXXConstructExpr>(Made);
    if (Construct && Construct->getNumArgs() == 1 &&
        Construct->getConstructor()->isCopyOrMoveConstructor())
      Made = Construct->getArg(0);
    if (!isa<CXXConstructExpr>(Made))
      From = placeOf(Made);
  }
  Polynomial Value = withBits(polynomialOf(Init), Init, Unit.Ast);
  Node &Declare = emit(Node::Kind::Declare, D->getSourceRange());
  Declare.Var = Id;
  Declare.On = std::move(From);
  Declare.Value = std::move(Value);
  if (Init) {
    bindTo(D, Init, D->getSourceRange());
    if (!D->getType()->isReferenceType() && !D->getType()->isAnyPointerType() &&
        !Types::isView(D->getType()))
      hold({Id}, "", Init, D->getType());
    rememberCallable(D);
    if (mayBeCallable(D->getType()))
      store(slotOf(D), Init);
  }
  if (D->needsDestruction(Unit.Ast) && !Scopes.empty())
    Scopes.back().Locals.push_back(D);
  if (const auto *Decomposition = dyn_cast<DecompositionDecl>(D))
    declareBindings(Decomposition);
}

/// `std::function<…> f = g;`, with no later assignment, is g.
void BodyLowering::rememberCallable(const VarDecl *D) {
  const CXXRecordDecl *Record = D->getType()->getAsCXXRecordDecl();
  if (!D->getType()->isFunctionPointerType() && !(Record && isInStd(Record)))
    return;
  std::string Callable = callableOf(D->getInit());
  if (!Callable.empty() && Self && Self->getBody() && onlyReads(Self->getBody(), D))
    KnownCallables[D] = std::move(Callable);
}

/// `get<I>(pair)`: the member it stands for.
static std::string tupleField(const DecompositionDecl *D, size_t Index) {
  const auto *Record = D->getType().getNonReferenceType()->getAsCXXRecordDecl();
  if (Types::containerOf(Record) == TypeFacts::Container::Pair)
    return Index == 0 ? "first" : "second";
  return std::to_string(Index);
}

void BodyLowering::declareBindings(const DecompositionDecl *D) {
  for (auto [Index, Binding] : llvm::enumerate(D->bindings())) {
    VarId Id = variable(Binding);
    Place Part;
    if (Binding->getHoldingVar()) {
      Part = variablePlace(D);
      Part.Path.push_back(fieldStep(tupleField(D, Index)));
      if (Types::elementIsReference(D->getType(), Index))
        Part.Path.push_back(derefStep());
    } else if (Binding->getBinding()) {
      Part = placeOf(Binding->getBinding());
    }
    emit(Node::Kind::Declare, Binding->getSourceRange()).Var = Id;
    bind(Id, std::move(Part), Binding->getSourceRange());
  }
}

} // namespace concadvise
