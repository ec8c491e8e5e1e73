#include "analyzer/frontend/Bits.h"
#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/PolynomialArithmetic.h"

using namespace clang;

namespace concadvise {

void BodyLowering::read(const Expr *Lvalue) {
  if (elementReachedBy(Lvalue)) // A range-for's own iterator.
    return;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(Lvalue->IgnoreParens()))
    if (const auto *Constant = dyn_cast<VarDecl>(Ref->getDecl());
        Constant && Constant->isUsableInConstantExpressions(Unit.Ast))
      return;
  Place On = placeOf(Lvalue);
  if (On.From == Place::Root::Literal)
    return;
  emit(Node::Kind::Read, Lvalue->getSourceRange()).On = std::move(On);
}

void BodyLowering::VisitDeclRefExpr(const DeclRefExpr *E) {
  if (const auto *Function = dyn_cast<FunctionDecl>(E->getDecl()))
    takeAddress(Function);
}

void BodyLowering::VisitCastExpr(const CastExpr *E) {
  if (const auto *Choice = dyn_cast<AbstractConditionalOperator>(E->getSubExpr()->IgnoreParens());
      Choice && E->getCastKind() == CK_LValueToRValue)
    return choose(Choice, /*AsValue=*/true);
  if (E->getCastKind() == CK_ToVoid)
    Discarded = stripped(E->getSubExpr());
  if (E->getCastKind() == CK_ArrayToPointerDecay)
    markAddressTaken(E->getSubExpr());
  Visit(E->getSubExpr());
  // `(void)x` of a volatile, and conversions to values, read; all others only name.
  if (E->getCastKind() == CK_LValueToRValue)
    read(E->getSubExpr());
}

/// An array that is subscripted is not handed on as a pointer.
void BodyLowering::VisitArraySubscriptExpr(const ArraySubscriptExpr *E) {
  for (const Expr *Part : {E->getLHS(), E->getRHS()}) {
    const auto *Decay = dyn_cast<ImplicitCastExpr>(Part);
    bool Array = Decay && Decay->getCastKind() == CK_ArrayToPointerDecay;
    Visit(Array ? Decay->getSubExpr() : Part);
  }
}

/// A bit-field beside others: who writes it writes them back as they were.
static bool sharesUnit(const Expr *Lvalue) {
  const FieldDecl *Field = Lvalue->getSourceBitField();
  if (!Field)
    return false;
  bool Before = false, Found = false;
  for (const FieldDecl *Each : Field->getParent()->fields()) {
    bool Joins = Each->isBitField() && !Each->isZeroLengthBitField(Each->getASTContext());
    if (Found)
      return Joins;
    Found = Each == Field;
    if (Found && Before)
      return true;
    Before = Joins;
  }
  return false;
}

void BodyLowering::addUpdate(const Expr *Target, llvm::StringRef Operator, Polynomial After,
                             SourceRange At, QualType Computed) {
  Place On = placeOf(Target);
  Node &Update = emit(Node::Kind::Update, At);
  Update.On = std::move(On);
  Update.Text = sharesUnit(Target) ? "other" : Operator.str();
  Update.Value = std::move(After);
  // `n += 0.5` rounds in every step, so its order counts as that of a floating-point sum does.
  Update.Floating = Target->getType()->hasFloatingRepresentation() ||
                    (!Computed.isNull() && Computed->hasFloatingRepresentation());
}

/// A pointer into this variable may be anywhere from now on.
void BodyLowering::markAddressTaken(const Expr *E) {
  Place Of = placeOf(E);
  bool Inside = llvm::none_of(Of.Path, [](const Place::Step &Step) {
    return Step.What == Place::Step::Kind::Deref || Step.Pointer;
  });
  if (Inside && Of.From == Place::Root::Var && Of.Var < Out.Variables.size())
    Out.Variables[Of.Var].AddressTaken = true;
}

void BodyLowering::VisitUnaryOperator(const UnaryOperator *E) {
  if (E->getOpcode() == UO_AddrOf) {
    const Expr *Operand = E->getSubExpr()->IgnoreParens();
    // `&Class::member` evaluates nothing.
    if (const auto *Ref = dyn_cast<DeclRefExpr>(Operand); Ref && isa<FieldDecl>(Ref->getDecl()))
      return;
    markAddressTaken(Operand);
  }
  Visit(E->getSubExpr());
  // `x++` as a value is what x was.
  if (E->isPostfix() && isResultUsed(E))
    read(E->getSubExpr());
  if (E->isIncrementDecrementOp())
    addUpdate(E->getSubExpr(), "+",
              stored(concadvise::add(polynomialOf(E->getSubExpr()),
                                     constantPolynomial(E->isIncrementOp() ? 1 : -1)),
                     E->getType()),
              E->getSourceRange());
}

// --- Assignment -----------------------------------------------------------------------------

static llvm::StringRef updateOperator(BinaryOperatorKind Op) {
  switch (Op) {
  case BO_Add:
  case BO_AddAssign:
    return "+";
  case BO_Sub:
  case BO_SubAssign:
    return "-";
  case BO_Mul:
  case BO_MulAssign:
    return "*";
  case BO_And:
  case BO_AndAssign:
    return "&";
  case BO_Or:
  case BO_OrAssign:
    return "|";
  case BO_Xor:
  case BO_XorAssign:
    return "^";
  case BO_LAnd:
    return "&&";
  case BO_LOr:
    return "||";
  default:
    return "other";
  }
}

void BodyLowering::assign(const BinaryOperator *E) {
  if (updateByAssignment(E))
    return;
  Visit(E->getRHS());
  Visit(E->getLHS());
  if (mayBeCallable(E->getRHS()->getType()))
    store(slotOf(E->getLHS()), E->getRHS());
  Polynomial Value = withBits(polynomialOf(E->getRHS()), E->getRHS(), Unit.Ast);
  Place Target = placeOf(E->getLHS());
  if (E->getLHS()->getType()->isAnyPointerType() && Target.From == Place::Root::Var &&
      Target.Path.empty())
    return bind(Target.Var, pointeeOf(E->getRHS()), E->getSourceRange());
  holdAt(Target, E->getRHS(), E->getLHS()->getType());
  bool Part = sharesUnit(E->getLHS());
  Node &Write = emit(Part ? Node::Kind::Update : Node::Kind::Write, E->getSourceRange());
  Write.On = std::move(Target);
  Write.Value = std::move(Value);
  if (Part)
    Write.Text = "other";
}

void BodyLowering::VisitCompoundAssignOperator(const CompoundAssignOperator *E) {
  Visit(E->getRHS());
  Visit(E->getLHS());
  addUpdate(E->getLHS(), updateOperator(E->getOpcode()),
            withBits(polynomialOf(E), E->getRHS(), Unit.Ast, E->getOpcode()), E->getSourceRange(),
            E->getComputationResultType());
}

// --- Operators with conditional evaluation --------------------------------------------------

void BodyLowering::logical(const BinaryOperator *E) {
  bool And = E->getOpcode() == BO_LAnd;
  Node Right =
      region(Node::Kind::Block, E->getRHS()->getSourceRange(), [&] { Visit(E->getRHS()); });
  if (Right.Children.empty())
    return Visit(E->getLHS());
  Node Otherwise = region(Node::Kind::Block, E->getRHS()->getSourceRange(), [] {});
  add(region(Node::Kind::Branch, E->getSourceRange(), [&] {
    add(condition(nullptr, E->getLHS()));
    add(And ? std::move(Right) : std::move(Otherwise));
    add(And ? std::move(Otherwise) : std::move(Right));
  }));
}

void BodyLowering::VisitAbstractConditionalOperator(const AbstractConditionalOperator *E) {
  choose(E, /*AsValue=*/false);
}

/// `AsValue`: the lvalue that is chosen is read at once.
void BodyLowering::choose(const AbstractConditionalOperator *E, bool AsValue) {
  auto Arm = [&](const Expr *Value) {
    return region(Node::Kind::Block, Value->getSourceRange(), [&] {
      Visit(Value);
      if (AsValue && Value->isGLValue())
        read(Value);
    });
  };
  if (const auto *Elvis = dyn_cast<BinaryConditionalOperator>(E))
    Visit(Elvis->getCommon());
  add(region(Node::Kind::Branch, E->getSourceRange(), [&] {
    add(condition(nullptr, E->getCond()));
    add(Arm(E->getTrueExpr()));
    add(Arm(E->getFalseExpr()));
  }));
}

void BodyLowering::VisitBinaryOperator(const BinaryOperator *E) {
  if (E->getOpcode() == BO_Assign)
    return assign(E);
  if (E->isLogicalOp())
    return logical(E);
  bool Unused = Discarded == E && E->isCommaOp();
  if (E->isCommaOp())
    Discarded = stripped(E->getLHS());
  Visit(E->getLHS());
  if (Unused)
    Discarded = stripped(E->getRHS());
  Visit(E->getRHS());
}

// --- Wrappers and rarer expressions ---------------------------------------------------------

// Its source is visited where it is evaluated (`a ?: b`, range-for), not where it is named.
void BodyLowering::VisitOpaqueValueExpr(const OpaqueValueExpr *) {}

void BodyLowering::VisitCXXTypeidExpr(const CXXTypeidExpr *E) {
  if (E->isPotentiallyEvaluated())
    Visit(E->getExprOperand());
}

void BodyLowering::VisitGenericSelectionExpr(const GenericSelectionExpr *E) {
  Visit(E->getResultExpr());
}

void BodyLowering::VisitChooseExpr(const ChooseExpr *E) { Visit(E->getChosenSubExpr()); }

void BodyLowering::VisitInitListExpr(const InitListExpr *E) {
  if (const InitListExpr *Semantic = E->getSemanticForm())
    E = Semantic;
  bool Own = std::exchange(InPlace, nullptr) != E;
  for (const Expr *Init : E->inits())
    Visit(Init);
  storeMembers(E);
  if (Own)
    makeAggregate(E);
}

void BodyLowering::VisitArrayInitLoopExpr(const ArrayInitLoopExpr *E) {
  const Expr *Source = E->getCommonExpr()->getSourceExpr();
  Visit(Source);
  read(Source);
}

void BodyLowering::VisitStmtExpr(const StmtExpr *E) { VisitCompoundStmt(E->getSubStmt()); }

void BodyLowering::destroyTemporaries(size_t From, SourceRange At) {
  while (Temporaries.size() > From) {
    const CXXBindTemporaryExpr *Each = Temporaries.back();
    Temporaries.pop_back();
    destroy(Each->getType(), placeOf(Each), At);
  }
}

void BodyLowering::VisitExprWithCleanups(const ExprWithCleanups *E) {
  size_t From = Temporaries.size();
  Visit(E->getSubExpr());
  destroyTemporaries(From, E->getEndLoc());
}

void BodyLowering::VisitCXXBindTemporaryExpr(const CXXBindTemporaryExpr *E) {
  Visit(E->getSubExpr());
  Temporaries.push_back(E);
}

void BodyLowering::VisitMaterializeTemporaryExpr(const MaterializeTemporaryExpr *E) {
  size_t From = Temporaries.size();
  Visit(E->getSubExpr());
  // A reference prolongs its life to the end of the scope.
  const auto *Owner = dyn_cast_or_null<VarDecl>(E->getExtendingDecl());
  if (Owner && Temporaries.size() > From && !Scopes.empty()) {
    Temporaries.pop_back();
    if (Owner->hasLocalStorage())
      Scopes.back().Locals.push_back(Owner);
  }
}

void BodyLowering::VisitCXXDefaultArgExpr(const CXXDefaultArgExpr *E) {
  SourceLocation Outer = Unit.Text.Instead;
  if (Outer.isInvalid())
    Unit.Text.Instead = E->getUsedLocation();
  Visit(E->getExpr());
  Unit.Text.Instead = Outer;
}

void BodyLowering::VisitCXXDefaultInitExpr(const CXXDefaultInitExpr *E) { Visit(E->getExpr()); }

void BodyLowering::VisitCXXThrowExpr(const CXXThrowExpr *E) {
  Visit(E->getSubExpr());
  if (!E->getSubExpr()) { // Which one is what that is asked for, too.
    CallFacts Call;
    Call.Name = "std::current_exception";
    addCall(std::move(Call), E, E->getSourceRange());
  }
  emit(Node::Kind::Throw, E->getSourceRange());
}

void BodyLowering::VisitCXXRewrittenBinaryOperator(const CXXRewrittenBinaryOperator *E) {
  Visit(E->getSemanticForm());
}

void BodyLowering::VisitCoawaitExpr(const CoawaitExpr *E) {
  Out.Coroutine = true;
  Visit(E->getOperand());
  emit(Node::Kind::Await, E->getSourceRange());
}

void BodyLowering::VisitCoyieldExpr(const CoyieldExpr *E) {
  Out.Coroutine = true;
  Visit(E->getOperand());
  emit(Node::Kind::Yield, E->getSourceRange());
}

} // namespace concadvise
