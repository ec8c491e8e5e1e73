// What a piece of a body holds, by its kind.
#pragma once

#include "model/Facts.h"

#include "llvm/ADT/STLExtras.h"

namespace concadvise {

/// The node is one of this kind, or one below it is.
inline bool holds(const Node &Part, Node::Kind What) {
  return Part.What == What ||
         llvm::any_of(Part.Children, [&](const Node &Child) { return holds(Child, What); });
}

} // namespace concadvise
