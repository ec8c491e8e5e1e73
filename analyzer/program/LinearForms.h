// Integer polynomials over named counters and parameters, made linear, as isl takes them.
#pragma once

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace concadvise {

/// Parameters begin with p; counters with anything else.
using Symbol = std::string;
using Monomial = std::vector<Symbol>; ///< Sorted; empty: the constant.
using Form = std::map<Monomial, int64_t>;

bool isParameter(const Symbol &Name);

/// None when a coefficient does not fit.
std::optional<Form> times(const Form &A, const Form &B);
/// False when a coefficient does not fit.
bool addTo(Form &Sum, const Form &Other, int64_t Factor = 1);

/// `Factor` times a name, as a further term of a sum.
std::string term(int64_t Factor, const Symbol &Name);
/// Of a linear form, in isl's notation.
std::string text(const Form &Of);

/// Linear, with products of parameters taken as parameters; none when counters are multiplied with
/// anything.
std::optional<Form> linear(const Form &Of);

/// The part of a linear form that is made of parameters.
Form parameterPart(const Form &Of);

/// `i * N + j` as [i][j]: one form per level; the inner ones must stay below `Extents` to be valid.
struct Levels {
  std::vector<Form> Indices;
  std::vector<Symbol> Extents; ///< Of Indices[1], Indices[2], …
};

/// The parameter products that counters are multiplied with, longest first; none when they do not
/// nest as the strides of one array do.
std::optional<std::vector<Monomial>> stridesOf(llvm::ArrayRef<const Form *> Forms);

std::optional<Levels> levelsOf(const Form &Of, llvm::ArrayRef<Monomial> Strides);

} // namespace concadvise
