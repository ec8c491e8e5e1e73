#include "analyzer/frontend/LoopForms.h"

#include "analyzer/frontend/Declarations.h"

#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/Stack.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace concadvise {

/// Whether any child of `S` fulfils `Test`; safe for trees of any depth.
static bool anyChild(const Stmt *S, llvm::function_ref<bool(const Stmt *)> Test) {
  bool Found = false;
  runWithSufficientStackSpace([] {}, [&] { Found = llvm::any_of(S->children(), Test); });
  return Found;
}

bool mentions(const Stmt *S, const ValueDecl *D) {
  if (!S)
    return false;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    return Ref->getDecl()->getCanonicalDecl() == D->getCanonicalDecl();
  if (const auto *Member = dyn_cast<MemberExpr>(S);
      Member && Member->getMemberDecl()->getCanonicalDecl() == D->getCanonicalDecl())
    return true;
  return anyChild(S, [&](const Stmt *Child) { return mentions(Child, D); });
}

/// Library calls that take forwarding references and only read through them.
static bool forwardsOnly(const CallExpr *Call) {
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (!Callee || !isInStd(Callee) || !Callee->getIdentifier())
    return false;
  return llvm::StringSwitch<bool>(Callee->getName())
      .Cases("emplace", "emplace_back", "emplace_front", "try_emplace", "emplace_hint", true)
      .Cases("make_pair", "make_tuple", "make_unique", "make_shared", "async", true)
      .Default(false);
}

static bool isNamed(const Stmt *S, const ValueDecl *D) {
  const auto *E = dyn_cast_or_null<Expr>(S);
  const auto *Ref = E ? dyn_cast<DeclRefExpr>(E->IgnoreParens()) : nullptr;
  return Ref && Ref->getDecl()->getCanonicalDecl() == D->getCanonicalDecl();
}

bool onlyReads(const Stmt *S, const ValueDecl *D) {
  if (!S)
    return true;
  if (isNamed(S, D))
    return false; // Named in a way that none of the cases below knows.
  if (const auto *Cast = dyn_cast<ImplicitCastExpr>(S); Cast && isNamed(Cast->getSubExpr(), D))
    return Cast->getCastKind() == CK_LValueToRValue ||
           (Cast->getCastKind() == CK_NoOp && Cast->getType().isConstQualified());
  if (const auto *Lambda = dyn_cast<LambdaExpr>(S)) {
    for (auto [Capture, Init] : llvm::zip(Lambda->captures(), Lambda->capture_inits()))
      if ((!Capture.capturesVariable() || Capture.getCapturedVar() != D) && !onlyReads(Init, D))
        return false;
    return onlyReads(Lambda->getBody(), D);
  }
  if (const auto *Call = dyn_cast<CallExpr>(S); Call && forwardsOnly(Call)) {
    for (const Expr *Arg : Call->arguments())
      if (!isNamed(Arg, D) && !onlyReads(Arg, D))
        return false;
    return onlyReads(Call->getCallee(), D);
  }
  if (isa<UnaryExprOrTypeTraitExpr>(S))
    return true;
  return !anyChild(S, [&](const Stmt *Child) { return !onlyReads(Child, D); });
}

/// Whether another name for `D` exists anywhere in `S`: its address, or a reference to it.
static bool escapes(const Stmt *S, const ValueDecl *D) {
  if (!S)
    return false;
  if (const auto *Unary = dyn_cast<UnaryOperator>(S);
      Unary && Unary->getOpcode() == UO_AddrOf && isNamed(Unary->getSubExpr(), D))
    return true;
  if (const auto *Decl = dyn_cast<DeclStmt>(S))
    for (const auto *Each : Decl->decls())
      if (const auto *Variable = dyn_cast<VarDecl>(Each);
          Variable && Variable->getType()->isReferenceType() && isNamed(Variable->getInit(), D))
        return true;
  if (const auto *Lambda = dyn_cast<LambdaExpr>(S))
    for (const LambdaCapture &Capture : Lambda->captures())
      if (Capture.capturesVariable() && Capture.getCapturedVar() == D &&
          Capture.getCaptureKind() == LCK_ByRef && !onlyReads(Lambda->getBody(), D))
        return true;
  return anyChild(S, [&](const Stmt *Child) { return escapes(Child, D); });
}

// --- Headers --------------------------------------------------------------------------------

namespace {

struct Start {
  const VarDecl *Var = nullptr;
  const Expr *From = nullptr;
};

/// `int i = e`, `i = e`, or the last of several.
Start startOf(const Stmt *Init) {
  if (const auto *Decl = dyn_cast_or_null<DeclStmt>(Init)) {
    const auto *Variable =
        Decl->isSingleDecl() ? dyn_cast<VarDecl>(Decl->getSingleDecl()) : nullptr;
    return {Variable, Variable ? Variable->getInit() : nullptr};
  }
  const auto *E = dyn_cast_or_null<Expr>(Init);
  const auto *Assign = E ? dyn_cast<BinaryOperator>(E->IgnoreParens()) : nullptr;
  if (!Assign || Assign->getOpcode() != BO_Assign)
    return {};
  const auto *Ref = dyn_cast<DeclRefExpr>(Assign->getLHS()->IgnoreParens());
  return {Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr, Assign->getRHS()};
}

const VarDecl *variableIn(const Expr *E) {
  const auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
  return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
}

/// The constant by which `Inc` moves `Var` each round.
std::optional<int64_t> stepOf(const Expr *Inc, const VarDecl *Var, const ASTContext &Ast) {
  if (!Inc)
    return std::nullopt;
  Inc = Inc->IgnoreParens();
  if (const auto *Unary = dyn_cast<UnaryOperator>(Inc);
      Unary && Unary->isIncrementDecrementOp() && variableIn(Unary->getSubExpr()) == Var)
    return Unary->isIncrementOp() ? 1 : -1;
  const auto *Binary = dyn_cast<BinaryOperator>(Inc);
  if (!Binary || variableIn(Binary->getLHS()) != Var)
    return std::nullopt;
  auto Constant = [&](const Expr *E) -> std::optional<int64_t> {
    Expr::EvalResult Value;
    if (!E->getType()->isIntegralOrEnumerationType() || !E->EvaluateAsInt(Value, Ast) ||
        !Value.Val.getInt().isRepresentableByInt64())
      return std::nullopt;
    return Value.Val.getInt().getExtValue();
  };
  bool Down = Binary->getOpcode() == BO_SubAssign;
  std::optional<int64_t> By;
  if (Down || Binary->getOpcode() == BO_AddAssign) {
    By = Constant(Binary->getRHS());
  } else if (Binary->getOpcode() == BO_Assign) { // i = i + c, i = c + i
    const auto *Sum = dyn_cast<BinaryOperator>(Binary->getRHS()->IgnoreParenImpCasts());
    if (!Sum || !Sum->isAdditiveOp())
      return std::nullopt;
    Down = Sum->getOpcode() == BO_Sub;
    if (variableIn(Sum->getLHS()) == Var)
      By = Constant(Sum->getRHS());
    else if (!Down && variableIn(Sum->getRHS()) == Var)
      By = Constant(Sum->getLHS());
  }
  if (!By || *By == 0 || *By == INT64_MIN)
    return std::nullopt;
  return Down ? -*By : *By;
}

const BinaryOperator *comparisonIn(const Expr *Cond) {
  return dyn_cast_or_null<BinaryOperator>(Cond ? Cond->IgnoreParenImpCasts() : nullptr);
}

/// The bound that `Cond` compares `Var` with, and the comparison as if Var stood on the left.
std::optional<std::pair<BinaryOperatorKind, const Expr *>> boundOf(const Expr *Cond,
                                                                   const VarDecl *Var) {
  const BinaryOperator *Compare = comparisonIn(Cond);
  if (!Compare || !Compare->isComparisonOp() || Compare->getOpcode() == BO_Cmp)
    return std::nullopt;
  if (variableIn(Compare->getLHS()) == Var)
    return std::pair(Compare->getOpcode(), Compare->getRHS());
  if (variableIn(Compare->getRHS()) == Var)
    return std::pair(BinaryOperator::isRelationalOp(Compare->getOpcode())
                         ? BinaryOperator::reverseComparisonOp(Compare->getOpcode())
                         : Compare->getOpcode(),
                     Compare->getLHS());
  return std::nullopt;
}

/// Makes the bound exclusive in the direction of the step; false when the two do not fit.
bool normalise(BinaryOperatorKind Op, CountedForm &Form) {
  bool Up = Form.Step > 0;
  switch (Op) {
  case BO_LT:
    return Up;
  case BO_GT:
    return !Up;
  case BO_LE:
    Form.UpperOffset = 1;
    return Up;
  case BO_GE:
    Form.UpperOffset = -1;
    return !Up;
  case BO_NE:
    return Form.Step == 1 || Form.Step == -1;
  default:
    return false;
  }
}

} // namespace

/// A local that counts, which nobody else can change.
static bool isCounter(const VarDecl *Var, const FunctionDecl *In) {
  QualType Type = Var->getType();
  return Var->hasLocalStorage() && !Type.isVolatileQualified() && !Type->isReferenceType() &&
         (Type->isIntegralOrEnumerationType() || Type->isAnyPointerType()) &&
         !(In && In->getBody() && escapes(In->getBody(), Var));
}

/// Counters of fewer bits come to the end of their numbers while somebody waits.
constexpr unsigned Narrow = 32;

/// A narrow counter that takes long steps may jump over its bound and begin anew.
static bool mayWrap(const CountedForm &Form, QualType Compared, const ASTContext &Ast) {
  QualType Own = Form.Var->getType();
  return Form.Step != 1 && Form.Step != -1 && Own->isIntegralOrEnumerationType() &&
         Ast.getIntWidth(Own) < Narrow && Ast.getIntWidth(Own) < Ast.getIntWidth(Compared);
}

/// The comparison is that of the counter and the bound as whole numbers: not of floating-point
/// ones, and not of a counter that becomes huge, as unsigned, where it is below 0.
static bool comparesNumbers(const CountedForm &Form, QualType Compared, const ASTContext &Ast) {
  if (!Compared->isIntegralOrEnumerationType())
    return false;
  if (!Compared->isUnsignedIntegerOrEnumerationType() ||
      !Form.Var->getType()->isSignedIntegerOrEnumerationType())
    return true;
  Expr::EvalResult First;
  return Form.Step > 0 && Form.Lower && !Form.Lower->isValueDependent() &&
         Form.Lower->EvaluateAsInt(First, Ast) && !First.Val.getInt().isNegative();
}

/// `first - 1` may be the largest number of all.
static bool subtracts(const Stmt *S) {
  const auto *Binary = dyn_cast_or_null<BinaryOperator>(S);
  const auto *Unary = dyn_cast_or_null<UnaryOperator>(S);
  return S && ((Binary && Binary->getOpcode() == BO_Sub) ||
               (Unary && Unary->getOpcode() == UO_Minus) || anyChild(S, subtracts));
}

/// `i != end`: the counter comes to its end on the way there, and not round by way of all numbers
/// that it can have, as in `for (size_t i = n - 1; i != SIZE_MAX; --i)`.
static bool comesStraight(const CountedForm &Form, QualType Compared, const ASTContext &Ast) {
  QualType Own = Form.Var->getType();
  if (!Own->isIntegralOrEnumerationType() || Form.Upper->isValueDependent())
    return Own->isAnyPointerType();
  auto Constant = [&](const Expr *E) -> std::optional<llvm::APSInt> {
    Expr::EvalResult Value;
    if (!E || E->isValueDependent() || !E->EvaluateAsInt(Value, Ast))
      return std::nullopt;
    return Value.Val.getInt();
  };
  std::optional<llvm::APSInt> First = Constant(Form.Lower), End = Constant(Form.Upper);
  bool Up = Form.Step > 0;
  if (First && End)
    return llvm::APSInt::compareValues(*First, *End) * (Up ? 1 : -1) <= 0;
  bool Unsigned = Compared->isUnsignedIntegerOrEnumerationType();
  if (Unsigned && (First && First->getActiveBits() > Narrow - 1))
    return false;
  if (Unsigned && (Up ? First && First->isZero() : End && End->isZero()))
    return true;
  // Else it would run through more numbers than anybody waits for, or overflow. Those of a ring do.
  if (Ast.getIntWidth(Own) < Narrow || (Unsigned && !First && Ast.getIntWidth(Own) == Narrow))
    return false;
  if (Up)
    return !Unsigned || !subtracts(Form.Lower);
  return !Unsigned || (End && End->getActiveBits() < Narrow);
}

/// A narrow counter gets to its bound: `unsigned char c < n` holds for ever where n is 256.
static bool reaches(const CountedForm &Form, const ASTContext &Ast) {
  QualType Own = Form.Var->getType(), Bound = Form.Upper->IgnoreParenImpCasts()->getType();
  if (!Own->isIntegralOrEnumerationType() || !Bound->isIntegralOrEnumerationType() ||
      Ast.getIntWidth(Own) >= Narrow || Ast.getIntWidth(Bound) <= Ast.getIntWidth(Own))
    return true;
  Expr::EvalResult End;
  if (Form.Upper->isValueDependent() || !Form.Upper->EvaluateAsInt(End, Ast))
    return false;
  bool Signed = Own->isSignedIntegerOrEnumerationType();
  return End.Val.getInt().isSigned() && End.Val.getInt().isNegative()
             ? Signed && End.Val.getInt().getSignificantBits() <= Ast.getIntWidth(Own)
             : End.Val.getInt().getActiveBits() <= Ast.getIntWidth(Own) - Signed;
}

/// Fills in step and bound; false when `Cond` and `Inc` do not count `Form.Var`.
static bool counts(const Expr *Cond, const Expr *Inc, CountedForm &Form) {
  auto Step = stepOf(Inc, Form.Var, Form.Var->getASTContext());
  auto Bound = boundOf(Cond, Form.Var);
  if (!Step || !Bound)
    return false;
  Form.Step = *Step;
  Form.Upper = Bound->second;
  if (QualType Compared = comparisonIn(Cond)->getLHS()->getType(); !Compared->isAnyPointerType()) {
    const ASTContext &Ast = Form.Var->getASTContext();
    Form.Exact = comparesNumbers(Form, Compared, Ast);
    if (Form.Exact && mayWrap(Form, Compared, Ast))
      return false;
    Form.Exact &= reaches(Form, Ast);
    if (Bound->first == BO_NE && !comesStraight(Form, Compared, Ast))
      return false;
  }
  return normalise(Bound->first, Form) && !mentions(Form.Upper, Form.Var);
}

std::optional<CountedForm> countedForm(const ForStmt &S, const FunctionDecl *In) {
  CountedForm Form;
  Start From = startOf(S.getInit());
  Form.Var = From.Var;
  Form.Lower = From.From;
  if (!Form.Var && !S.getInit() && S.getInc()) { // for (; i < n; ++i)
    if (const auto *Unary = dyn_cast<UnaryOperator>(S.getInc()->IgnoreParens()))
      Form.Var = variableIn(Unary->getSubExpr());
  }
  if (!Form.Var || S.getConditionVariable() || !counts(S.getCond(), S.getInc(), Form) ||
      !onlyReads(S.getBody(), Form.Var) || !isCounter(Form.Var, In))
    return std::nullopt;
  return Form;
}

static bool continues(const Stmt *S) {
  if (!S || isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, LambdaExpr>(S))
    return false;
  return isa<ContinueStmt, GotoStmt, LabelStmt>(S) || anyChild(S, continues);
}

std::optional<CountedForm> countedForm(const WhileStmt &S, const FunctionDecl *In) {
  const auto *Body = dyn_cast<CompoundStmt>(S.getBody());
  const auto *Last = Body && !Body->body_empty() ? dyn_cast<Expr>(Body->body_back()) : nullptr;
  const auto *Compare = dyn_cast<BinaryOperator>(S.getCond()->IgnoreParenImpCasts());
  if (!Last || !Compare || S.getConditionVariable() || continues(Body))
    return std::nullopt;
  for (const Expr *Side : {Compare->getLHS(), Compare->getRHS()}) {
    CountedForm Form;
    Form.Var = variableIn(Side);
    Form.StepStatement = Last;
    if (!Form.Var || !counts(S.getCond(), Last, Form) || !isCounter(Form.Var, In))
      continue;
    auto ReadOnly = [&](const Stmt *Each) { return Each == Last || onlyReads(Each, Form.Var); };
    if (llvm::all_of(Body->body(), ReadOnly))
      return Form;
  }
  return std::nullopt;
}

// --- Iterators ------------------------------------------------------------------------------

/// The c of `c.begin()`, `std::begin(c)`, `c.cend()`, …, when the call is that of `Which`.
static const Expr *rangeCall(const Expr *E, llvm::StringRef Which) {
  E = E->IgnoreUnlessSpelledInSource();
  const auto *Call = dyn_cast<CallExpr>(E);
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  if (!Callee || !Callee->getIdentifier() || !isInStd(Callee) ||
      !(Callee->getName() == Which || Callee->getName().drop_front() == Which))
    return nullptr;
  if (Callee->getName() != Which && !Callee->getName().starts_with("c"))
    return nullptr; // rbegin runs the other way.
  if (const auto *Member = dyn_cast<CXXMemberCallExpr>(Call))
    return Member->getImplicitObjectArgument();
  return Call->getNumArgs() == 1 ? Call->getArg(0) : nullptr;
}

static const ValueDecl *declOf(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E))
    return Ref->getDecl();
  if (const auto *Member = dyn_cast<MemberExpr>(E))
    return Member->getMemberDecl();
  return nullptr;
}

static bool isIncrementOf(const Expr *Inc, const VarDecl *Var) {
  const auto *Call =
      dyn_cast_or_null<CXXOperatorCallExpr>(Inc ? Inc->IgnoreUnlessSpelledInSource() : nullptr);
  return Call && Call->getOperator() == OO_PlusPlus && variableIn(Call->getArg(0)) == Var;
}

/// The other side of `it != e`.
static const Expr *comparedWith(const Expr *Cond, const VarDecl *Var) {
  if (!Cond)
    return nullptr;
  Cond = Cond->IgnoreUnlessSpelledInSource();
  if (const auto *Rewritten = dyn_cast<CXXRewrittenBinaryOperator>(Cond)) {
    auto Parts = Rewritten->getDecomposedForm();
    if (Parts.Opcode != BO_NE)
      return nullptr;
    return variableIn(Parts.LHS) == Var ? Parts.RHS : nullptr;
  }
  const auto *Call = dyn_cast<CXXOperatorCallExpr>(Cond);
  if (!Call || Call->getOperator() != OO_ExclaimEqual || Call->getNumArgs() != 2)
    return nullptr;
  return variableIn(Call->getArg(0)->IgnoreUnlessSpelledInSource()) == Var ? Call->getArg(1)
                                                                           : nullptr;
}

std::optional<IteratorForm> iteratorForm(const ForStmt &S) {
  Start From = startOf(S.getInit());
  if (!From.Var || !From.From || !From.Var->hasLocalStorage() ||
      !isIncrementOf(S.getInc(), From.Var))
    return std::nullopt;
  const Expr *End = comparedWith(S.getCond(), From.Var);
  const Expr *First = rangeCall(From.From, "begin");
  const Expr *Last = End ? rangeCall(End, "end") : nullptr;
  const ValueDecl *Container = First ? declOf(First) : nullptr;
  if (!Container || !Last || declOf(Last) != Container || mentions(S.getBody(), Container) ||
      !onlyReads(S.getBody(), From.Var))
    return std::nullopt;
  return IteratorForm{From.Var, First};
}

} // namespace concadvise
