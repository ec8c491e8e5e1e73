// `x = x + e` and its kin are updates of x: what a reduction looks like before it is called one.
#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/Declarations.h"

#include "llvm/ADT/SmallVector.h"

using namespace clang;

namespace concadvise {
namespace {

/// The same lvalue, by its structure; only forms without side effects compare equal.
bool sameLvalue(const Expr *A, const Expr *B) {
  A = A->IgnoreParenImpCasts();
  B = B->IgnoreParenImpCasts();
  if (A->getStmtClass() != B->getStmtClass())
    return false;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(A))
    return Ref->getDecl() == cast<DeclRefExpr>(B)->getDecl();
  if (const auto *Member = dyn_cast<MemberExpr>(A))
    return Member->getMemberDecl() == cast<MemberExpr>(B)->getMemberDecl() &&
           sameLvalue(Member->getBase(), cast<MemberExpr>(B)->getBase());
  if (const auto *Element = dyn_cast<ArraySubscriptExpr>(A))
    return sameLvalue(Element->getBase(), cast<ArraySubscriptExpr>(B)->getBase()) &&
           sameLvalue(Element->getIdx(), cast<ArraySubscriptExpr>(B)->getIdx());
  if (const auto *Unary = dyn_cast<UnaryOperator>(A))
    return Unary->getOpcode() == UO_Deref && cast<UnaryOperator>(B)->getOpcode() == UO_Deref &&
           sameLvalue(Unary->getSubExpr(), cast<UnaryOperator>(B)->getSubExpr());
  if (const auto *Call = dyn_cast<CXXOperatorCallExpr>(A)) {
    const auto *Other = cast<CXXOperatorCallExpr>(B);
    return Call->getOperator() == OO_Subscript && Other->getOperator() == OO_Subscript &&
           sameLvalue(Call->getArg(0), Other->getArg(0)) &&
           sameLvalue(Call->getArg(1), Other->getArg(1));
  }
  if (const auto *Number = dyn_cast<IntegerLiteral>(A))
    return Number->getValue() == cast<IntegerLiteral>(B)->getValue();
  return isa<CXXThisExpr>(A);
}

bool containsLvalue(const Stmt *In, const Expr *Target) {
  if (const auto *E = dyn_cast<Expr>(In); E && sameLvalue(E, Target))
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
  if (sameLvalue(Bare, Target)) {
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
  if (sameLvalue(B, Target))
    std::swap(A, B);
  if (!sameLvalue(A, Target) || containsLvalue(B, Target))
    return std::nullopt;
  return Update{Operator, {B}};
}

std::optional<Update> callUpdate(const CallExpr *Call, const Expr *Target) {
  const FunctionDecl *Callee = Call->getDirectCallee();
  if (!Callee || !Callee->getIdentifier() || Call->getNumArgs() != 2 ||
      !(isInStd(Callee) || Callee->isExternC()))
    return std::nullopt;
  llvm::StringRef Name = Callee->getName();
  if (Name == "min" || Name == "fmin" || Name == "fminf")
    return extremum("min", Call->getArg(0), Call->getArg(1), Target);
  if (Name == "max" || Name == "fmax" || Name == "fmaxf")
    return extremum("max", Call->getArg(0), Call->getArg(1), Target);
  return std::nullopt;
}

std::optional<Update> conditionalUpdate(const ConditionalOperator *Choice, const Expr *Target) {
  const auto *Compare = dyn_cast<BinaryOperator>(Choice->getCond()->IgnoreParenImpCasts());
  if (!Compare || !Compare->isRelationalOp())
    return std::nullopt;
  bool Less = Compare->getOpcode() == BO_LT || Compare->getOpcode() == BO_LE;
  bool Same = sameLvalue(Compare->getLHS(), Choice->getTrueExpr()) &&
              sameLvalue(Compare->getRHS(), Choice->getFalseExpr());
  bool Crossed = sameLvalue(Compare->getLHS(), Choice->getFalseExpr()) &&
                 sameLvalue(Compare->getRHS(), Choice->getTrueExpr());
  if (!Same && !Crossed)
    return std::nullopt;
  return extremum(Less == Same ? "min" : "max", Choice->getTrueExpr(), Choice->getFalseExpr(),
                  Target);
}

std::optional<Update> logicalUpdate(const BinaryOperator *Value, const Expr *Target) {
  if (!sameLvalue(Value->getLHS(), Target) || containsLvalue(Value->getRHS(), Target))
    return std::nullopt;
  return Update{Value->getOpcode() == BO_LAnd ? "&&" : "||", {Value->getRHS()}};
}

std::optional<Update> updateOf(const Expr *Value, const Expr *Target) {
  Value = Value->IgnoreParenImpCasts();
  if (const auto *Binary = dyn_cast<BinaryOperator>(Value))
    return Binary->isLogicalOp() ? logicalUpdate(Binary, Target) : chainUpdate(Binary, Target);
  if (const auto *Call = dyn_cast<CallExpr>(Value))
    return callUpdate(Call, Target);
  if (const auto *Choice = dyn_cast<ConditionalOperator>(Value))
    return conditionalUpdate(Choice, Target);
  return std::nullopt;
}

} // namespace

bool BodyLowering::updateByAssignment(const BinaryOperator *E) {
  const Expr *Target = E->getLHS();
  if (!Target->getType()->isArithmeticType() || Target->getType().isVolatileQualified())
    return false;
  auto Found = updateOf(E->getRHS(), Target);
  if (!Found)
    return false;
  Polynomial After = polynomialOf(E->getRHS());
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
    for (const Expr *Operand : Found->Operands) {
      Visit(Operand);
      if (Operand->isGLValue()) // std::min takes references and reads through them.
        read(Operand);
    }
  }
  Visit(Target);
  addUpdate(Target, Found->Operator, std::move(After), E->getSourceRange(),
            E->getRHS()->IgnoreParenImpCasts()->getType());
  return true;
}

} // namespace concadvise
