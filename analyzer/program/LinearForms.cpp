#include "analyzer/program/LinearForms.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <set>

using namespace llvm;

namespace concadvise {

std::optional<Form> times(const Form &A, const Form &B) {
  Form Product;
  for (const auto &[MonomialA, FactorA] : A)
    for (const auto &[MonomialB, FactorB] : B) {
      Monomial Joined;
      std::merge(MonomialA.begin(), MonomialA.end(), MonomialB.begin(), MonomialB.end(),
                 std::back_inserter(Joined));
      int64_t Factor, &Slot = Product[Joined];
      if (__builtin_mul_overflow(FactorA, FactorB, &Factor) ||
          __builtin_add_overflow(Slot, Factor, &Slot))
        return std::nullopt;
    }
  return Product;
}

bool addTo(Form &Sum, const Form &Other, int64_t Factor) {
  for (const auto &[Each, Coefficient] : Other) {
    int64_t Scaled, &Slot = Sum[Each];
    if (__builtin_mul_overflow(Coefficient, Factor, &Scaled) ||
        __builtin_add_overflow(Slot, Scaled, &Slot))
      return false;
  }
  return true;
}

bool isParameter(const Symbol &Name) { return Name.front() == 'p'; }

/// A product of parameters, as one parameter.
static Symbol product(const Monomial &Parameters) {
  Symbol Name = "p";
  for (const Symbol &Each : Parameters)
    Name += "_" + Each;
  return Name;
}

std::string term(int64_t Factor, const Symbol &Name) {
  std::string Text = Factor < 0 ? " - " : " + ";
  Text += std::to_string(Factor < 0 ? 0 - uint64_t(Factor) : uint64_t(Factor));
  return Name.empty() ? Text : Text + "*" + Name;
}

std::string text(const Form &Of) {
  std::string Text = "0";
  for (const auto &[Each, Factor] : Of)
    if (Factor != 0)
      Text += term(Factor, Each.empty() ? Symbol() : Each.front());
  return Text;
}

std::optional<Form> linear(const Form &Of) {
  Form Linear;
  for (const auto &[Each, Factor] : Of) {
    Monomial Name = Each;
    if (Each.size() > 1) {
      if (!all_of(Each, isParameter))
        return std::nullopt;
      Name = {product(Each)};
    }
    Linear[Name] += Factor;
  }
  return Linear;
}

Form parameterPart(const Form &Of) {
  Form Part;
  for (const auto &[Product, Factor] : Of)
    if (!Product.empty() && isParameter(Product.front()) && Factor)
      Part[Product] = Factor;
  return Part;
}

/// Monomial minus one that divides it; none when it does not.
static std::optional<Monomial> divide(const Monomial &Of, const Monomial &By) {
  if (!std::includes(Of.begin(), Of.end(), By.begin(), By.end()))
    return std::nullopt;
  Monomial Rest;
  std::set_difference(Of.begin(), Of.end(), By.begin(), By.end(), std::back_inserter(Rest));
  return Rest;
}

std::optional<std::vector<Monomial>> stridesOf(ArrayRef<const Form *> Forms) {
  std::set<Monomial> Found;
  for (const Form *Each : Forms)
    for (const auto &[Product, Factor] : *Each) {
      Monomial Stride;
      copy_if(Product, std::back_inserter(Stride), isParameter);
      size_t Counters = Product.size() - Stride.size();
      if (Counters > 1)
        return std::nullopt;
      if (Counters == 1 && !Stride.empty())
        Found.insert(Stride);
    }
  std::vector<Monomial> Strides(Found.begin(), Found.end());
  sort(Strides, [](const Monomial &A, const Monomial &B) { return A.size() > B.size(); });
  Strides.push_back({});
  for (size_t I = 1; I != Strides.size(); ++I)
    if (Strides[I].size() == Strides[I - 1].size() || !divide(Strides[I - 1], Strides[I]))
      return std::nullopt;
  return Strides;
}

std::optional<Levels> levelsOf(const Form &Of, ArrayRef<Monomial> Strides) {
  Levels Out;
  Out.Indices.resize(Strides.size());
  for (const auto &[Product, Factor] : Of) {
    bool Placed = false;
    for (size_t I = 0; I != Strides.size() && !Placed; ++I) {
      std::optional<Monomial> Rest = divide(Product, Strides[I]);
      if (!Rest)
        continue;
      bool Linear = Rest->size() <= 1 || all_of(*Rest, isParameter);
      if (!Linear)
        continue;
      Monomial Name = Rest->size() > 1 ? Monomial{product(*Rest)} : *Rest;
      Out.Indices[I][Name] += Factor;
      Placed = true;
    }
    if (!Placed)
      return std::nullopt;
  }
  for (size_t I = 1; I != Strides.size(); ++I) {
    Monomial Extent = *divide(Strides[I - 1], Strides[I]);
    Out.Extents.push_back(Extent.size() == 1 ? Extent.front() : product(Extent));
  }
  return Out;
}

} // namespace concadvise
