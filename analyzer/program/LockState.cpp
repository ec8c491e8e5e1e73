#include "analyzer/program/LockState.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"

using namespace llvm;

namespace concadvise {

bool isPartOf(const LockKey &Key, const LockKey &Object) {
  StringRef Rest = Key;
  return !Object.empty() && Rest.consume_front(Object) && (Rest.empty() || Rest.front() == '.');
}

bool isShared(const LockKey &Key) {
  StringRef Root = Key;
  return Root.starts_with("this") || Root.starts_with("#") || Root.starts_with("@");
}

void LockState::meet(const LockState &Other) {
  if (Other.Dead)
    return;
  if (Dead) {
    *this = Other;
    return;
  }
  auto Missing = [](const std::vector<HeldLock> &In) {
    return [&In](const HeldLock &Lock) {
      return none_of(In, [&](const HeldLock &Each) { return Each.Key == Lock.Key; });
    };
  };
  erase_if(Held, Missing(Other.Held));
  erase_if(Tried, Missing(Other.Tried));
  Dropped.insert(Other.Dropped.begin(), Other.Dropped.end());
  GuardOf.insert(Other.GuardOf.begin(), Other.GuardOf.end());
}

void LockState::acquire(HeldLock Lock) {
  if (Lock.Key.empty())
    return;
  // Taken back by who gave it away: the caller holds it again, not this function.
  if (Dropped.erase(Lock.Key))
    return;
  Held.push_back(std::move(Lock));
}

void LockState::release(const LockKey &Key) {
  auto Found = find_if(reverse(Held), [&](const HeldLock &Each) { return Each.Key == Key; });
  if (Found != Held.rend()) {
    Held.erase(std::next(Found).base());
    return;
  }
  if (Key.empty()) // Any of them, for all that is known.
    Held.clear();
  erase_if(Tried, [&](const HeldLock &Each) { return Each.Key == Key; });
  if (Key.empty() || Key.front() != '%')
    Dropped.insert(Key);
}

std::vector<HeldLock> LockState::takeFrom(const LockKey &Guard) {
  std::vector<HeldLock> Taken;
  for (const HeldLock &Each : Held)
    if (Each.Guard == Guard)
      Taken.push_back(Each);
  erase_if(Held, [&](const HeldLock &Each) { return Each.Guard == Guard; });
  return Taken;
}

} // namespace concadvise
