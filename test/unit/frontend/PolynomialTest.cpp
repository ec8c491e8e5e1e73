#include "analyzer/frontend/PolynomialArithmetic.h"

#include "gtest/gtest.h"
#include <cstdint>

namespace concadvise {
namespace {

TEST(Polynomial, SumsAndProductsAreCanonical) {
  Polynomial I = variableTerm(1), N = variableTerm(0);
  // (i + 2) * n - n * i = 2n
  Polynomial P = add(multiply(add(I, constantPolynomial(2)), N),
                     multiply(constantPolynomial(-1), multiply(N, I)));
  ASSERT_TRUE(P.Known);
  EXPECT_EQ(P.Constant, 0);
  ASSERT_EQ(P.Terms.size(), 1u);
  EXPECT_EQ(P.Terms[0].Coefficient, 2);
  EXPECT_EQ(P.Terms[0].Vars, std::vector<VarId>{0});
}

TEST(Polynomial, PowersRepeatTheVariable) {
  Polynomial P = multiply(variableTerm(3), variableTerm(3));
  ASSERT_EQ(P.Terms.size(), 1u);
  EXPECT_EQ(P.Terms[0].Vars, (std::vector<VarId>{3, 3}));
}

TEST(Polynomial, UnknownStaysUnknown) {
  EXPECT_FALSE(add(Polynomial(), constantPolynomial(1)).Known);
  EXPECT_FALSE(multiply(variableTerm(1), Polynomial()).Known);
}

TEST(Polynomial, OverflowIsUnknown) {
  EXPECT_FALSE(add(constantPolynomial(INT64_MAX), constantPolynomial(1)).Known);
  EXPECT_FALSE(multiply(constantPolynomial(INT64_MIN), constantPolynomial(-1)).Known);
}

TEST(Polynomial, GrowthIsBounded) {
  Polynomial Sum = constantPolynomial(1);
  for (VarId V = 0; V < 8; ++V)
    Sum = add(Sum, variableTerm(V));
  Polynomial P = Sum;
  for (int I = 0; I < 20; ++I)
    P = multiply(P, Sum);
  EXPECT_FALSE(P.Known);
}

} // namespace
} // namespace concadvise
