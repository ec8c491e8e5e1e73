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

/// Conversions that only say which value is meant: a pointer to another type counts otherwise.
static bool isConversion(const CastExpr *Cast) {
  QualType From = Cast->getSubExpr()->getType(), To = Cast->getType();
  switch (Cast->getCastKind()) {
  case CK_LValueToRValue:
  case CK_ArrayToPointerDecay:
    return true;
  case CK_NoOp:
    if (To->isAnyPointerType())
      return From->isAnyPointerType();
    [[fallthrough]];
  case CK_IntegralCast:
    return From->isIntegralOrEnumerationType() && To->isIntegralOrEnumerationType();
  default:
    return false;
  }
}

static bool isUnsigned(QualType Type) { return Type->isUnsignedIntegerOrEnumerationType(); }

/// Every value of `From` is one of `To`.
static bool holdsAll(QualType To, QualType From, const ASTContext &Ast) {
  uint64_t Wide = Ast.getIntWidth(To), Narrow = Ast.getIntWidth(From);
  if (isUnsigned(From))
    return Narrow < Wide || (Narrow == Wide && isUnsigned(To));
  return !isUnsigned(To) && Narrow <= Wide;
}

/// Such strides leave no room to count in.
static bool isHuge(const Polynomial &Of, unsigned Width) {
  int64_t Limit = int64_t(1) << Width / 2;
  return llvm::any_of(Of.Terms, [&](const Polynomial::Term &Term) {
    return Term.Coefficient > Limit || Term.Coefficient < -Limit;
  });
}

/// The result of unsigned arithmetic, or (`Converted`) of a conversion that may cut the value.
/// Overflow of signed arithmetic is the program's mistake, and 64 bits are as wide as addresses.
static Polynomial within(QualType Type, Polynomial Value, bool Converted, const ASTContext &Ast) {
  if (!Value.Known || Value.Terms.empty() || !Type->isIntegralOrEnumerationType())
    return Value;
  unsigned Width = Ast.getIntWidth(Type);
  bool Unsigned = isUnsigned(Type);
  if ((Unsigned || Converted) && isHuge(Value, Width))
    return {};
  uint8_t Bits = 0;
  if (Width < 64 && Unsigned)
    Bits = Width;
  else if (Width < 64 && Converted)
    Bits = Width | Polynomial::SignedWrap;
  // What may have wrapped in fewer bits is no sum any more; 64 bits keep what it is.
  bool Kept = Converted && Width >= 64 && !Bits;
  if (Value.Bits && Value.Bits != Bits)
    Bits = Kept ? Value.Bits : Polynomial::UnknownWrap;
  Value.Bits = Bits;
  return Value;
}

Polynomial BodyLowering::stored(Polynomial Value, QualType Type) {
  if (!Type->isIntegralOrEnumerationType())
    return Value;
  bool Small = Unit.Ast.getIntWidth(Type) < Unit.Ast.getIntWidth(Unit.Ast.IntTy);
  return within(Type, std::move(Value), /*Converted=*/Small, Unit.Ast);
}

Polynomial BodyLowering::polynomialOf(const Expr *E) {
  constexpr unsigned MaxDepth = 64; // No subscript is deeper; generated sums are.
  if (!E || E->isValueDependent() || PolynomialDepth > MaxDepth)
    return {};
  llvm::SaveAndRestore Depth(PolynomialDepth, PolynomialDepth + 1);
  E = E->IgnoreParens();
  if (const auto *Cast = dyn_cast<CastExpr>(E)) {
    const Expr *From = Cast->getSubExpr();
    if (!isConversion(Cast))
      return foldedInteger(E);
    Polynomial Value = polynomialOf(From);
    bool Cuts = Cast->getCastKind() == CK_IntegralCast &&
                !holdsAll(Cast->getType(), From->getType(), Unit.Ast);
    if (!Cuts)
      return Value;
    return Value.isConstant() ? foldedInteger(E)
                              : within(Cast->getType(), std::move(Value), true, Unit.Ast);
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
  Polynomial Value = arithmetic(E);
  if (!Value.Known)
    return foldedInteger(E);
  if (Value.isConstant() && E->getType()->isIntegralOrEnumerationType())
    if (Polynomial Folded = foldedInteger(E); Folded.Known)
      return Folded;
  return stored(std::move(Value), E->getType());
}

Polynomial BodyLowering::arithmetic(const Expr *E) {
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
  return {};
}

Polynomial BodyLowering::foldedInteger(const Expr *E) {
  Expr::EvalResult Value;
  if (E->getType()->isIntegralOrEnumerationType() && E->EvaluateAsInt(Value, Unit.Ast))
    return constant(Value.Val.getInt());
  return {};
}

} // namespace concadvise
