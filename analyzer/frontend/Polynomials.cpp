#include "analyzer/frontend/Body.h"
#include "analyzer/frontend/PolynomialArithmetic.h"

#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace concadvise {

static Polynomial constant(const llvm::APSInt &Value) {
  Polynomial Result;
  if (!Value.isRepresentableByInt64())
    return Result;
  Result.Known = true;
  Result.Constant = Value.getExtValue();
  return Result;
}

static bool isCounting(QualType Type) {
  return Type->isIntegralOrEnumerationType() || Type->isAnyPointerType();
}

/// Whether a conversion keeps the value, as far as sane programs go: overflow of `int` is their
/// bug, but a cast to `unsigned char` is meant to wrap, and a pointer to another type counts
/// otherwise.
static bool keepsValue(const CastExpr *Cast, const ASTContext &Ast) {
  QualType From = Cast->getSubExpr()->getType(), To = Cast->getType();
  switch (Cast->getCastKind()) {
  case CK_LValueToRValue:
  case CK_ArrayToPointerDecay:
    return true;
  case CK_NoOp:
  case CK_IntegralCast:
    break;
  default:
    return false;
  }
  if (To->isAnyPointerType())
    return From->isAnyPointerType();
  return From->isIntegralOrEnumerationType() &&
         (Ast.getTypeSize(To) >= 32 || Ast.getTypeSize(To) >= Ast.getTypeSize(From));
}

Polynomial BodyLowering::polynomialOf(const Expr *E) {
  constexpr unsigned MaxDepth = 64; // No subscript is deeper; generated sums are.
  if (!E || E->isValueDependent() || PolynomialDepth > MaxDepth)
    return {};
  llvm::SaveAndRestore Depth(PolynomialDepth, PolynomialDepth + 1);
  E = E->IgnoreParens();
  if (const auto *Cast = dyn_cast<CastExpr>(E)) {
    if (keepsValue(Cast, Unit.Ast))
      return polynomialOf(Cast->getSubExpr());
    return foldedInteger(E);
  }
  if (!isCounting(E->getType()) && !E->getType()->isArrayType())
    return {};
  if (const auto *Ref = dyn_cast<DeclRefExpr>(E)) {
    if (const auto *Enumerator = dyn_cast<EnumConstantDecl>(Ref->getDecl()))
      return constant(Enumerator->getInitVal());
    const auto *Variable = dyn_cast<VarDecl>(Ref->getDecl());
    if (!Variable || Variable->getType().isVolatileQualified() ||
        Variable->getType()->isAtomicType())
      return {};
    if (Variable->isUsableInConstantExpressions(Unit.Ast))
      if (Polynomial Value = foldedInteger(E); Value.Known)
        return Value;
    return variableTerm(variable(Variable));
  }
  if (const auto *Unary = dyn_cast<UnaryOperator>(E)) {
    Polynomial Operand = polynomialOf(Unary->getSubExpr());
    switch (Unary->getOpcode()) {
    case UO_Plus:
      return Operand;
    case UO_Minus:
      return multiply(constantPolynomial(-1), Operand);
    case UO_PreInc:
      return concadvise::add(Operand, constantPolynomial(1));
    case UO_PreDec:
      return concadvise::add(Operand, constantPolynomial(-1));
    case UO_PostInc:
    case UO_PostDec:
      return Operand;
    default:
      break;
    }
  }
  if (const auto *Binary = dyn_cast<BinaryOperator>(E)) {
    // Element counts, not bytes: `p + i` and `p - q` count elements on both sides.
    Polynomial Left = polynomialOf(Binary->getLHS()), Right = polynomialOf(Binary->getRHS());
    switch (Binary->getOpcode()) {
    case BO_Add:
    case BO_AddAssign:
      return concadvise::add(Left, Right);
    case BO_Sub:
    case BO_SubAssign:
      return concadvise::add(Left, multiply(constantPolynomial(-1), Right));
    case BO_Mul:
    case BO_MulAssign:
      return multiply(Left, Right);
    case BO_Assign:
    case BO_Comma:
      return Right;
    case BO_Shl:
      if (Right.isConstant() && Right.Constant >= 0 && Right.Constant < 62)
        return multiply(Left, constantPolynomial(int64_t(1) << Right.Constant));
      break;
    default:
      break;
    }
  }
  return foldedInteger(E);
}

Polynomial BodyLowering::foldedInteger(const Expr *E) {
  Expr::EvalResult Value;
  if (E->getType()->isIntegralOrEnumerationType() && E->EvaluateAsInt(Value, Unit.Ast))
    return constant(Value.Val.getInt());
  return {};
}

} // namespace concadvise
