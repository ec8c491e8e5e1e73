// Which locks are certainly held at a point of a function.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace concadvise {

/// A lock or a guard, as PlaceKeys.h names it.
using LockKey = std::string;

struct HeldLock {
  LockKey Key;
  LockKey Guard; ///< The object whose destruction releases it; "": none.
  std::string Label;
  bool Adopted = false; ///< By a guard, from whoever called: it was not taken here.
  friend bool operator==(const HeldLock &, const HeldLock &) = default;
};

struct LockState {
  bool Dead = false; ///< No path arrives here.
  std::vector<HeldLock> Held;
  std::vector<HeldLock> Tried; ///< Held if the attempt succeeded, which nobody has asked yet.
  /// Released without having been taken here: whoever called no longer holds them, maybe.
  std::set<LockKey> Dropped;
  /// What a guard locks, when it does.
  std::map<LockKey, std::vector<HeldLock>> GuardOf;

  static LockState nowhere() {
    LockState State;
    State.Dead = true;
    return State;
  }
  /// Two paths meet: held is what is held on both.
  void meet(const LockState &Other);
  void acquire(HeldLock Lock);
  void release(const LockKey &Key);
  /// Everything that this guard holds, or would hold.
  std::vector<HeldLock> takeFrom(const LockKey &Guard);
};

/// The end of an object: what it held is released.
bool isPartOf(const LockKey &Key, const LockKey &Object);
/// Means something outside of the function.
bool isShared(const LockKey &Key);

} // namespace concadvise
