#include "analyzer/frontend/PolynomialArithmetic.h"

#include <algorithm>
#include <map>

namespace concadvise {
namespace {

constexpr size_t MaxTerms = 32, MaxDegree = 8;

using Sum = std::map<std::vector<VarId>, int64_t>; // The empty product is the constant.

Sum sumOf(const Polynomial &P) {
  Sum Result;
  Result[{}] = P.Constant;
  for (const Polynomial::Term &Each : P.Terms)
    Result[Each.Vars] = Each.Coefficient;
  return Result;
}

Polynomial fromSum(const Sum &Terms) {
  Polynomial Result;
  Result.Known = true;
  for (const auto &[Vars, Coefficient] : Terms) {
    if (Vars.empty())
      Result.Constant = Coefficient;
    else if (Coefficient != 0)
      Result.Terms.push_back({Coefficient, Vars});
  }
  return Result.Terms.size() > MaxTerms ? Polynomial() : Result;
}

} // namespace

Polynomial constantPolynomial(int64_t Value) {
  Polynomial Result;
  Result.Known = true;
  Result.Constant = Value;
  return Result;
}

Polynomial variableTerm(VarId Var) {
  Polynomial Result;
  Result.Known = true;
  Result.Terms.push_back({1, {Var}});
  return Result;
}

Polynomial add(const Polynomial &A, const Polynomial &B) {
  if (!A.Known || !B.Known)
    return {};
  Sum Result = sumOf(A);
  for (const auto &[Vars, Coefficient] : sumOf(B)) {
    int64_t &Into = Result[Vars];
    if (__builtin_add_overflow(Into, Coefficient, &Into))
      return {};
  }
  Polynomial Sum = fromSum(Result);
  Sum.Bits = Polynomial::joinedBits(A.Bits, B.Bits);
  return Sum;
}

Polynomial multiply(const Polynomial &A, const Polynomial &B) {
  if (!A.Known || !B.Known)
    return {};
  Sum Result;
  for (const auto &[LeftVars, Left] : sumOf(A))
    for (const auto &[RightVars, Right] : sumOf(B)) {
      std::vector<VarId> Vars = LeftVars;
      Vars.insert(Vars.end(), RightVars.begin(), RightVars.end());
      std::sort(Vars.begin(), Vars.end());
      int64_t Product, &Into = Result[Vars];
      if (Vars.size() > MaxDegree || __builtin_mul_overflow(Left, Right, &Product) ||
          __builtin_add_overflow(Into, Product, &Into))
        return {};
    }
  Polynomial Whole = fromSum(Result);
  Whole.Bits = Polynomial::joinedBits(A.Bits, B.Bits);
  return Whole;
}

} // namespace concadvise
