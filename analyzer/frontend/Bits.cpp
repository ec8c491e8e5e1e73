#include "analyzer/frontend/Bits.h"

using namespace clang;

namespace concadvise {

static std::optional<int64_t> constantOf(const Expr *E, const ASTContext &Ast) {
  Expr::EvalResult Value;
  if (E->isValueDependent() || !E->getType()->isIntegralOrEnumerationType() ||
      !E->EvaluateAsInt(Value, Ast) || !Value.Val.getInt().isRepresentableByInt64())
    return std::nullopt;
  return Value.Val.getInt().getExtValue();
}

int64_t setBits(const Expr *E, const ASTContext &Ast) {
  const auto *Or = dyn_cast<BinaryOperator>(E->IgnoreParenImpCasts());
  if (!Or || Or->getOpcode() != BO_Or)
    return 0;
  int64_t Bits = 0;
  for (const Expr *Side : {Or->getLHS(), Or->getRHS()})
    Bits |= constantOf(Side, Ast).value_or(0) | setBits(Side, Ast);
  return Bits;
}

Polynomial withBits(Polynomial Value, const Expr *E, const ASTContext &Ast, BinaryOperatorKind Op) {
  if (Value.Known || !E)
    return Value;
  if (Op == BO_Assign)
    Value.Constant = setBits(E, Ast);
  else if (Op == BO_OrAssign || Op == BO_AndAssign)
    Value.Constant = constantOf(E, Ast).value_or(0);
  return Value;
}

} // namespace concadvise
