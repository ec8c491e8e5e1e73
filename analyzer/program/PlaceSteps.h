// Steps of places and the polynomials in them, as the alias analysis makes them.
#pragma once

#include "model/Facts.h"

namespace concadvise::steps {

/// Leaves the object for one that something else may name, too.
inline bool leaves(const Place::Step &Step) {
  return Step.What == Place::Step::Kind::Deref ? !Step.Owned : Step.Pointer;
}

inline Place::Step indexStep(Polynomial Index) {
  Place::Step Step;
  Step.What = Place::Step::Kind::Index;
  Step.Index = std::move(Index);
  return Step;
}

inline Place::Step elementBehind(Place::Step Index) {
  Index.Pointer = true;
  return Index;
}

inline Place::Step derefStep() {
  Place::Step Step;
  Step.What = Place::Step::Kind::Deref;
  return Step;
}

inline Polynomial variable(VarId Var) {
  Polynomial Value;
  Value.Known = true;
  Value.Terms.push_back({1, {Var}});
  return Value;
}

inline Polynomial constant(int64_t Number) {
  Polynomial Value;
  Value.Known = true;
  Value.Constant = Number;
  return Value;
}

inline Polynomial sum(Polynomial A, const Polynomial &B) {
  if (!A.Known || !B.Known)
    return {};
  A.Constant += B.Constant;
  A.Terms.insert(A.Terms.end(), B.Terms.begin(), B.Terms.end());
  A.Bits = Polynomial::joinedBits(A.Bits, B.Bits);
  return A;
}

inline bool isPointerLike(const TypeFacts &Type) {
  return Type.What == TypeFacts::Kind::Pointer || Type.View;
}

inline bool namesOther(const TypeFacts &Type) {
  return isPointerLike(Type) || Type.What == TypeFacts::Kind::Reference;
}

} // namespace concadvise::steps
