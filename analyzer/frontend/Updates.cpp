// `x = x + e` and its kin are updates of x: what a reduction looks like before it is called one.
#include "analyzer/frontend/Bits.h"
#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/Declarations.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace concadvise {
namespace {

bool sameExpr(const Expr *A, const Expr *B);

bool sameOperands(const BinaryOperator *A, const BinaryOperator *B) {
  return !A->isAssignmentOp() && A->getOpcode() == B->getOpcode() &&
         sameExpr(A->getLHS(), B->getLHS()) && sameExpr(A->getRHS(), B->getRHS());
}

/// Without the effects of `++` and `--`; only of `*p`, `-i`, `~i`, `!b` and `+i`.
bool sameOperand(const UnaryOperator *A, const UnaryOperator *B) {
  return !A->isIncrementDecrementOp() && A->getOpcode() == B->getOpcode() &&
         sameExpr(A->getSubExpr(), B->getSubExpr());
}

/// The same value, by its structure; only forms without side effects compare equal.
bool sameExpr(const Expr *A, const Expr *B) {
  A = A->IgnoreParenImpCasts();
  B = B->IgnoreParenImpCasts();
  if (A->getStmtClass() != B->getStmtClass())
    return false;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(A))
    return Ref->getDecl() == cast<DeclRefExpr>(B)->getDecl();
  if (const auto *Member = dyn_cast<MemberExpr>(A))
    return Member->getMemberDecl() == cast<MemberExpr>(B)->getMemberDecl() &&
           sameExpr(Member->getBase(), cast<MemberExpr>(B)->getBase());
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(A))
    return sameExpr(Element->getBase(), cast<ArraySubscriptExpr>(B)->getBase()) &&
           sameExpr(Element->getIdx(), cast<ArraySubscriptExpr>(B)->getIdx());
  if (const auto *Unary = dyn_cast<UnaryOperator>(A))
    return sameOperand(Unary, cast<UnaryOperator>(B));
  if (const auto *Binary = dyn_cast<BinaryOperator>(A))
    return sameOperands(Binary, cast<BinaryOperator>(B));
  if (const auto *Cast = dyn_cast<ExplicitCastExpr>(A))
    return Cast->getType()->isScalarType() &&
           Cast->getType().getCanonicalType() == B->getType().getCanonicalType() &&
           sameExpr(Cast->getSubExpr(), cast<ExplicitCastExpr>(B)->getSubExpr());
  if (const auto *Number = dyn_cast<FloatingLiteral>(A))
    return Number->getValue().bitwiseIsEqual(cast<FloatingLiteral>(B)->getValue());
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(A)) {
    const auto *Other = cast<CXXOperatorCallExpr>(B);
    return Call->getOperator() == OO_Subscript && Other->getOperator() == OO_Subscript &&
           sameExpr(Call->getArg(0), Other->getArg(0)) &&
           sameExpr(Call->getArg(1), Other->getArg(1));
  }
  if (const auto *Number = dyn_cast<IntegerLiteral>(A))
    return Number->getValue() == cast<IntegerLiteral>(B)->getValue() &&
           A->getType().getCanonicalType() == B->getType().getCanonicalType();
  return isa<CXXThisExpr>(A);
}

bool containsLvalue(const Stmt *In, const Expr *Target) {
  if (const auto *E = dyn_cast<Expr>(In); E && sameExpr(E, Target))
    return true;
  return llvm::any_of(In->children(),
                      [&](const Stmt *Child) { return Child && containsLvalue(Child, Target); });
}

struct Update {
  llvm::StringRef Operator;
  llvm::SmallVector<const Expr *, 4> Operands; ///< Everything but the updated place.
};

bool isAssociativeWith(BinaryOperatorKind Op, BinaryOperatorKind Root) {
  return Op == Root || (Op == BO_Add && Root == BO_Sub) || (Op == BO_Sub && Root == BO_Add);
}

/// Splits `a + x - b` into x and the rest. `Negated`: x's side is subtracted, which is no update.
bool splitChain(const Expr *E, BinaryOperatorKind Root, const Expr *Target, bool Negated,
                unsigned &Found, Update &Out) {
  const Expr *Bare = E->IgnoreParenImpCasts();
  if (sameExpr(Bare, Target)) {
    ++Found;
    return !Negated;
  }
  const auto *Binary = dyn_cast<BinaryOperator>(Bare);
  if (!Binary || !isAssociativeWith(Binary->getOpcode(), Root)) {
    Out.Operands.push_back(E);
    return !containsLvalue(E, Target);
  }
  bool Flips = Binary->getOpcode() == BO_Sub;
  return splitChain(Binary->getLHS(), Root, Target, Negated, Found, Out) &&
         splitChain(Binary->getRHS(), Root, Target, Negated != Flips, Found, Out);
}

std::optional<Update> chainUpdate(const BinaryOperator *Value, const Expr *Target) {
  Update Result;
  switch (Value->getOpcode()) {
  case BO_Add:
  case BO_Sub:
    Result.Operator = "+"; // x - e adds -e.
    break;
  case BO_Mul:
    Result.Operator = "*";
    break;
  case BO_And:
    Result.Operator = "&";
    break;
  case BO_Or:
    Result.Operator = "|";
    break;
  case BO_Xor:
    Result.Operator = "^";
    break;
  default:
    return std::nullopt;
  }
  unsigned Found = 0;
  if (!splitChain(Value, Value->getOpcode(), Target, false, Found, Result) || Found != 1)
    return std::nullopt;
  return Result;
}

/// `std::min(x, e)`, `fmax(e, x)`, `x < e ? x : e`.
std::optional<Update> extremum(llvm::StringRef Operator, const Expr *A, const Expr *B,
                               const Expr *Target) {
  if (sameExpr(B, Target))
    std::swap(A, B);
  if (!sameExpr(A, Target) || containsLvalue(B, Target))
    return std::nullopt;
  return Update{Operator, {B}};
}

/// Values of the one type keep their order in the other.
bool keepsOrder(QualType From, QualType To) {
  if (To->isRealFloatingType())
    return From->isArithmeticType();
  if (!From->isIntegerType() || !To->isIntegerType())
    return false;
  return From->isUnsignedIntegerOrEnumerationType() == To->isUnsignedIntegerOrEnumerationType();
}

/// Whole numbers of the one type stay what they are in the other.
bool keepsValues(QualType From, QualType To, const ASTContext &Ast) {
  return !From->isIntegerType() || !To->isRealFloatingType() ||
         Ast.getIntWidth(From) <= llvm::APFloat::semanticsPrecision(Ast.getFloatTypeSemantics(To));
}

/// Comparing as `Common`, and storing what is larger, both speak of the values themselves: `int`
/// against `unsigned`, or a sum that is cut off when it is stored, is no minimum.
bool comparesValues(QualType Common, const Expr *Target, const Expr *Other, const ASTContext &Ast) {
  QualType Kept = Target->getType(), Given = Other->IgnoreParenImpCasts()->getType();
  bool Fits = Kept->isRealFloatingType() || Ast.getTypeSize(Given) <= Ast.getTypeSize(Kept);
  // A narrow unsigned number is compared as an int, which holds it.
  bool Promoted = Common->isIntegerType() && Ast.getTypeSize(Kept) < Ast.getTypeSize(Common);
  return Fits && keepsOrder(Given, Kept) && (Promoted || keepsOrder(Kept, Common)) &&
         (Promoted || keepsOrder(Given, Common));
}

std::optional<Update> callUpdate(const CallExpr *Call, const Expr *Target, const ASTContext &Ast) {
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (!Callee || !Callee->getIdentifier() || Call->getNumArgs() != 2)
    return std::nullopt;
  bool Std = isInStd(Callee);
  bool Min = llvm::StringSwitch<bool>(Callee->getName())
                 .Case("min", Std)
                 .Cases("fmin", "fminf", "fminl", Std || Callee->isExternC())
                 .Default(false);
  bool Max = llvm::StringSwitch<bool>(Callee->getName())
                 .Case("max", Std)
                 .Cases("fmax", "fmaxf", "fmaxl", Std || Callee->isExternC())
                 .Default(false);
  if (!Min && !Max)
    return std::nullopt;
  std::optional<Update> Found =
      extremum(Min ? "min" : "max", Call->getArg(0), Call->getArg(1), Target);
  QualType Common = Callee->getParamDecl(0)->getType().getNonReferenceType();
  if (!Found || !comparesValues(Common, Target, Found->Operands[0], Ast) ||
      !keepsValues(Target->getType(), Common, Ast) ||
      !keepsValues(Found->Operands[0]->IgnoreParenImpCasts()->getType(), Common, Ast))
    return std::nullopt;
  return Found;
}

/// `x < e` with the smaller or the larger taken: of `True` where it holds, of `False` otherwise.
std::optional<Update> choiceUpdate(const Expr *Condition, const Expr *True, const Expr *False,
                                   const Expr *Target, const ASTContext &Ast) {
  const auto *Compare = dyn_cast<BinaryOperator>(Condition->IgnoreParenImpCasts());
  if (!Compare || !Compare->isRelationalOp())
    return std::nullopt;
  bool Less = Compare->getOpcode() == BO_LT || Compare->getOpcode() == BO_LE;
  bool Same = sameExpr(Compare->getLHS(), True) && sameExpr(Compare->getRHS(), False);
  bool Crossed = sameExpr(Compare->getLHS(), False) && sameExpr(Compare->getRHS(), True);
  if (!Same && !Crossed)
    return std::nullopt;
  std::optional<Update> Found = extremum(Less == Same ? "min" : "max", True, False, Target);
  if (!Found || !comparesValues(Compare->getLHS()->getType(), Target, Found->Operands[0], Ast))
    return std::nullopt;
  return Found;
}

std::optional<Update> logicalUpdate(const BinaryOperator *Value, const Expr *Target) {
  if (!sameExpr(Value->getLHS(), Target) || containsLvalue(Value->getRHS(), Target))
    return std::nullopt;
  return Update{Value->getOpcode() == BO_LAnd ? "&&" : "||", {Value->getRHS()}};
}

/// Without a cast that says of a narrow integer what an assignment would do anyway.
const Expr *withoutOwnCast(const Expr *Value, const Expr *Target) {
  const auto *Cast = dyn_cast<ExplicitCastExpr>(Value);
  bool Own = Cast && Target->getType()->isIntegerType() && !Target->getType()->isBooleanType() &&
             Cast->getType().getCanonicalType() ==
                 Target->getType().getCanonicalType().getUnqualifiedType();
  const Expr *Inside = Own ? Cast->getSubExpr()->IgnoreParenImpCasts() : nullptr;
  const auto *Binary = dyn_cast_or_null<BinaryOperator>(Inside);
  return Binary && !Binary->isLogicalOp() && Binary->getType()->isIntegerType() ? Inside : Value;
}

std::optional<Update> updateOf(const Expr *Value, const Expr *Target, const ASTContext &Ast) {
  Value = withoutOwnCast(Value->IgnoreParenImpCasts(), Target);
  if (const auto *Binary = dyn_cast<BinaryOperator>(Value))
    return Binary->isLogicalOp() ? logicalUpdate(Binary, Target) : chainUpdate(Binary, Target);
  if (const auto *Call = dyn_cast<CallExpr>(Value))
    return callUpdate(Call, Target, Ast);
  if (const auto *Choice = dyn_cast<ConditionalOperator>(Value))
    return choiceUpdate(Choice->getCond(), Choice->getTrueExpr(), Choice->getFalseExpr(), Target,
                        Ast);
  return std::nullopt;
}

} // namespace

void BodyLowering::visitOperands(llvm::ArrayRef<const Expr *> Operands) {
  for (const Expr *Operand : Operands) {
    Visit(Operand);
    if (Operand->isGLValue()) // std::min takes references and reads through them.
      read(Operand);
  }
}

bool BodyLowering::updateByAssignment(const BinaryOperator *E) {
  const Expr *Target = E->getLHS();
  if (!Target->getType()->isArithmeticType() || Target->getType().isVolatileQualified())
    return false;
  auto Found = updateOf(E->getRHS(), Target, Unit.Ast);
  if (!Found)
    return false;
  // `flags = flags & ~04000` is rare, and keeps nothing for certain.
  Polynomial After = withBits(polynomialOf(E->getRHS()), E->getRHS(), Unit.Ast);
  // The right side of `x && e` is evaluated only when x does not decide already.
  if (Found->Operator == "&&" || Found->Operator == "||") {
    Node Right = region(Node::Kind::Block, Found->Operands[0]->getSourceRange(),
                        [&] { Visit(Found->Operands[0]); });
    if (!Right.Children.empty()) {
      Node Nothing = region(Node::Kind::Block, E->getSourceRange(), [] {});
      add(region(Node::Kind::Branch, E->getSourceRange(), [&] {
        add(region(Node::Kind::Block, Target->getSourceRange(), [] {}));
        add(std::move(Right));
        add(std::move(Nothing));
      }));
    }
  } else {
    visitOperands(Found->Operands);
  }
  Visit(Target);
  addUpdate(Target, Found->Operator, std::move(After), E->getSourceRange(),
            E->getRHS()->IgnoreParenImpCasts()->getType());
  return true;
}

/// The only statement, without the braces around it.
static const Stmt *onlyStatement(const Stmt *S) {
  const auto *Block = dyn_cast_or_null<CompoundStmt>(S);
  return Block && Block->size() == 1 ? Block->body_front() : S;
}

bool BodyLowering::updateByChoice(const IfStmt *S) {
  const auto *Assign = dyn_cast_or_null<BinaryOperator>(onlyStatement(S->getThen()));
  if (S->getElse() || S->getInit() || S->getConditionVariable() || !Assign ||
      Assign->getOpcode() != BO_Assign)
    return false;
  const Expr *Target = Assign->getLHS();
  if (!Target->getType()->isArithmeticType() || Target->getType().isVolatileQualified())
    return false;
  auto Found = choiceUpdate(S->getCond(), Assign->getRHS(), Target, Target, Unit.Ast);
  if (!Found)
    return false;
  visitOperands(Found->Operands);
  Visit(Target);
  addUpdate(Target, Found->Operator, {}, S->getSourceRange(), Target->getType());
  return true;
}

} // namespace concadvise
