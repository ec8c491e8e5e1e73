// Do two accesses touch the same memory, as far as their places tell?
#pragma once

#include "analyzer/program/Subscripts.h"

#include <optional>

namespace concadvise {

/// How the memory two accesses start from is related.
enum class Sharing : uint8_t {
  Never,     ///< Different objects.
  Same,      ///< One object.
  IfEqual,   ///< Two references that could name one whole object, but not parts of each other.
  Held,      ///< One leads, through pointers that this function stored, into the other.
  Assumable, ///< Two pointers that could point into each other's memory.
  Unknown,
};

/// `Shape` looks at a container's shape, which `Write`, of a part of something, leaves as it is.
bool keepsShape(const FunctionFacts &Facts, const LoopAccess &Shape, const LoopAccess &Write);

Sharing sharing(const FunctionFacts &Facts, const Aliases &Names, const LoopAccess &A,
                const LoopAccess &B);

/// Through what is stored in them, two accesses come to one object.
bool heldTogether(const LoopAccess &A, const LoopAccess &B);

/// The subscripts that two accesses of one object must agree on to meet; none when they are in
/// different parts of it.
struct OverlapQuestion {
  Subscripted A, B;
  bool ThroughItems = false; ///< Beyond some of those, through pointers that could be equal.
  bool Elsewhere = false;    ///< They meet only if two different stored pointers are equal.
};
std::optional<OverlapQuestion> overlap(const LoopAccess &A, const LoopAccess &B,
                                       const LoopValues &Values);

} // namespace concadvise
