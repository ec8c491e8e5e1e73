// Building Places.
#pragma once

#include "model/Facts.h"

#include <string_view>

namespace concadvise {

inline Place::Step fieldStep(std::string_view Name) {
  Place::Step Result;
  Result.Field = Name;
  return Result;
}

/// `Owned`: nobody else reaches the target (unique_ptr, optional).
inline Place::Step derefStep(bool Owned = false) {
  Place::Step Result;
  Result.What = Place::Step::Kind::Deref;
  Result.Owned = Owned;
  return Result;
}

inline Place::Step indexStep(std::string_view Text, Polynomial At = {}) {
  Place::Step Result;
  Result.What = Place::Step::Kind::Index;
  Result.Field = Text;
  Result.Index = std::move(At);
  return Result;
}

inline Place thisPlace() {
  Place Result;
  Result.From = Place::Root::This;
  return Result;
}

} // namespace concadvise
