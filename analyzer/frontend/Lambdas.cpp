#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/Declarations.h"
#include "analyzer/frontend/Functions.h"

#include "clang/AST/DeclTemplate.h"

using namespace clang;

namespace concadvise {

void BodyLowering::takeAddress(const FunctionDecl *Function) {
  if (Function->getBuiltinID() == 0 || Function->hasBody())
    Unit.AddressTaken.insert(Unit.Named.usr(Function));
}

static const CXXMethodDecl *onlyCallOperator(const CXXRecordDecl *Record) {
  const CXXMethodDecl *Found = nullptr;
  for (const CXXMethodDecl *Method : Record->methods()) {
    if (Method->getOverloadedOperator() != OO_Call)
      continue;
    if (Found)
      return nullptr;
    Found = Method;
  }
  return Found;
}

/// A generic lambda is spoken of by its first instantiation.
static const CXXMethodDecl *callOperatorOf(const CXXRecordDecl *Closure) {
  if (const FunctionTemplateDecl *Template = Closure->getDependentLambdaCallOperator()) {
    for (const FunctionDecl *Each : Template->specializations())
      return cast<CXXMethodDecl>(Each);
    return cast<CXXMethodDecl>(Template->getTemplatedDecl());
  }
  return Closure->getLambdaCallOperator();
}

/// `std::function<…>(f)`, `std::ref(f)`, `std::bind(f, …)`: f in a wrapping.
static const Expr *wrappedCallable(const Expr *E) {
  if (const auto *Construct = dyn_cast<CXXConstructExpr>(E))
    return Construct->getNumArgs() >= 1 ? Construct->getArg(0) : nullptr;
  if (const auto *Call = dyn_cast<CallExpr>(E))
    if (const FunctionDecl *Callee = Call->getDirectCallee();
        Callee && isInStd(Callee) && Callee->getIdentifier() && Call->getNumArgs() >= 1)
      if (llvm::StringRef Name = Callee->getName();
          Name == "ref" || Name == "cref" || Name == "bind" || Name == "bind_front" ||
          Name == "move" || Name == "forward" || Name == "mem_fn")
        return Call->getArg(0);
  return nullptr;
}

std::string BodyLowering::callableOf(const Expr *E) {
  E = stripped(E);
  if (const auto *Cast = dyn_cast<CastExpr>(E);
      Cast && (Cast->getCastKind() == CK_FunctionToPointerDecay ||
               Cast->getCastKind() == CK_ConstructorConversion ||
               Cast->getCastKind() == CK_UserDefinedConversion))
    return callableOf(Cast->getSubExpr());
  if (const auto *Unary = dyn_cast<UnaryOperator>(E);
      Unary && (Unary->getOpcode() == UO_AddrOf || Unary->getOpcode() == UO_Deref ||
                Unary->getOpcode() == UO_Plus))
    return callableOf(Unary->getSubExpr());
  if (const auto *Convert = dyn_cast<CXXMemberCallExpr>(E); // A lambda as a function pointer.
      Convert && isa_and_nonnull<CXXConversionDecl>(Convert->getMethodDecl()))
    return callableOf(Convert->getImplicitObjectArgument());
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *Function = dyn_cast<FunctionDecl>(Ref->getDecl()))
      return Unit.Named.usr(Function);
    if (const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl()))
      for (const BodyLowering *In = this; In; In = In->Enclosing)
        if (auto Known = In->KnownCallables.find(Variable); Known != In->KnownCallables.end())
          return Known->second;
  }
  const CXXRecordDecl *Record = E->getType()->getAsCXXRecordDecl();
  if (Record && Record->hasDefinition()) {
    if (Record->isLambda())
      return Unit.Named.usr(callOperatorOf(Record));
    if (!isInStd(Record))
      if (const CXXMethodDecl *Operator = onlyCallOperator(Record->getDefinition()))
        return Unit.Named.usr(Operator);
  }
  const Expr *Inside = wrappedCallable(E);
  return Inside ? callableOf(Inside) : std::string();
}

void BodyLowering::lowerLambdaBody(const LambdaExpr *E, const CXXMethodDecl *Operator) {
  FunctionFacts Facts = describeFunction(*Operator, Unit);
  Facts.Lambda = true;
  Facts.EnclosingFunction = Out.Usr;
  Facts.InTemplate |= Out.InTemplate || Operator->getPrimaryTemplate();
  BodyLowering Body(Unit, Facts, this);
  Body.OfLambda = E;
  Body.lower(*Operator);
  Unit.Out.Functions.push_back(std::move(Facts));
}

void BodyLowering::VisitLambdaExpr(const LambdaExpr *E) {
  bool Called = std::exchange(CalledHere, nullptr) == E;
  // By-copy captures read now; by-reference ones when the body runs.
  for (const Expr *Init : E->capture_inits())
    Visit(Init);
  const CXXRecordDecl *Closure = E->getLambdaClass();
  if (const FunctionTemplateDecl *Template = Closure->getDependentLambdaCallOperator()) {
    for (const FunctionDecl *Each : Template->specializations())
      if (Each->hasBody())
        lowerLambdaBody(E, cast<CXXMethodDecl>(Each));
  } else {
    lowerLambdaBody(E, E->getCallOperator());
  }
  if (Called)
    return;
  Node &Deferred = emit(Node::Kind::Deferred, E->getSourceRange());
  Deferred.Text = Unit.Named.usr(callOperatorOf(Closure));
}

} // namespace concadvise
