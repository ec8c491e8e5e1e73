// What is said of a call that waits in the wrong place, whichever rule speaks of it.
#pragma once

#include "advisor/Case.h"

#include <string>
#include <string_view>

namespace concadvise {

/// The wait of a call that is most certain.
struct BlockedCall {
  WaitReason Reason = WaitReason::Other;
  Truth Certainty = Truth::No;
  Truth Reached = Truth::No; ///< Once the program is there.

  bool waits() const { return Certainty != Truth::No; }
  bool surely() const { return Certainty == Truth::Yes; }
};

/// Nothing where the call does not wait in a way that stalls others, or where that is a path that
/// hardly ever runs.
BlockedCall blockedCall(const Case &C);

/// What every such rule says: kind, chain, grounds, level, how to settle it, and the two questions:
/// `Where` and "Does it block?". The rule adds its message and its path. Only for a call that
/// waits.
Advice adviceOnBlockedCall(const Case &C, const BlockedCall &B, std::string_view Rule,
                           Question Where);

} // namespace concadvise
