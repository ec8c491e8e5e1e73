// Sums and products of Polynomials. An overflow, or more terms than anyone subscripts with, makes
// the result unknown.
#pragma once

#include "model/Facts.h"

namespace concadvise {

Polynomial constantPolynomial(int64_t Value);
Polynomial variableTerm(VarId Var);
Polynomial add(const Polynomial &A, const Polynomial &B);
Polynomial multiply(const Polynomial &A, const Polynomial &B);

} // namespace concadvise
