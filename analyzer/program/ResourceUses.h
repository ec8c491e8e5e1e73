// What a function does to each resource, and where that is seen.
#pragma once

#include "analyzer/program/Link.h"
#include "model/Effect.h"

#include "llvm/ADT/DenseMapInfo.h"
#include "llvm/ADT/Hashing.h"

#include <tuple>
#include <utility>
#include <vector>

namespace concadvise {

/// Where an effect comes from: one step of a chain; the rest is found in the callee's summary.
struct Origin {
  static constexpr unsigned None = UINT32_MAX;
  const Span *At = nullptr;
  FunctionId Callee = NoFunction;    ///< The chain goes on there, …
  Resource CalleeKey;                ///< … for effects on resources at this one, …
  const std::string *Leaf = nullptr; ///< … or ends here: the library function or the variable.
  unsigned Length = None;            ///< Steps to the end; None: no such effect.

  bool present() const { return Length != None; }
  /// Keeps the shorter; true when that changed anything.
  bool shorten(const Origin &Other) {
    if (Other.Length >= Length)
      return false;
    *this = Other;
    return true;
  }
};

struct UseSummary {
  Access How = Access::None;
  Truth Certainty = Truth::No;
  Origin Read, Write;
  bool ReadsOld = false;  ///< May see what was there before the call.
  bool Replaces = false;  ///< Every run overwrites all of it.
  bool Structure = false; ///< A container's shape (size, order of elements) is changed.
  bool Atomic = false;
  Interned Lock;  ///< Only used while this lock is held; empty: not locked.
  Interned Label; ///< How people call it.
};

/// The uses of a summary, each resource once, in an order that is quick to merge.
class ResourceUses {
public:
  using Entry = std::pair<Resource, UseSummary>;

  /// That order: an object before its parts, what has a name of its own anyhow.
  static bool before(const Resource &A, const Resource &B) {
    if (A.Kind != B.Kind || A.Index != B.Index)
      return std::tie(A.Kind, A.Index) < std::tie(B.Kind, B.Index);
    if (A.Kind == ResourceKind::Argument || A.Name.hash() == B.Name.hash())
      return A.Name < B.Name;
    return A.Name.hash() < B.Name.hash();
  }

  ResourceUses() = default;
  explicit ResourceUses(std::vector<Entry> &&Unsorted);

  auto begin() const { return Entries.begin(); }
  auto end() const { return Entries.end(); }
  size_t size() const { return Entries.size(); }
  /// Null where there is none.
  const UseSummary *find(const Resource &On) const;
  /// By name, for whatever people read.
  std::vector<const Entry *> byName() const;

  template <class Change> void forEach(Change Apply) {
    for (auto &[On, What] : Entries)
      Apply(On, What);
  }
  /// Takes over what is new, and has `Join(Ours, Theirs)` merge the rest; true when something is
  /// new or `Join` said that it changed ours.
  template <class Merge> bool absorb(const ResourceUses &Other, Merge Join);

private:
  std::vector<Entry> Entries;
};

template <class Merge> bool ResourceUses::absorb(const ResourceUses &Other, Merge Join) {
  bool Changed = false;
  std::vector<Entry> New;
  auto Ours = Entries.begin();
  for (const Entry &Theirs : Other.Entries) {
    while (Ours != Entries.end() && before(Ours->first, Theirs.first))
      ++Ours;
    if (Ours == Entries.end() || before(Theirs.first, Ours->first))
      New.push_back(Theirs);
    else
      Changed |= Join(Ours->second, Theirs.second);
  }
  if (New.empty())
    return Changed;
  auto Middle = Entries.insert(Entries.end(), New.begin(), New.end());
  std::inplace_merge(Entries.begin(), Middle, Entries.end(),
                     [](const Entry &A, const Entry &B) { return before(A.first, B.first); });
  return true;
}

} // namespace concadvise

template <> struct llvm::DenseMapInfo<concadvise::Resource> {
  using Resource = concadvise::Resource;
  static Resource getEmptyKey() { return {concadvise::ResourceKind::Unknown, INT_MIN, {}}; }
  static Resource getTombstoneKey() { return {concadvise::ResourceKind::Unknown, INT_MIN + 1, {}}; }
  static unsigned getHashValue(const Resource &Of) {
    return unsigned(llvm::hash_combine(unsigned(Of.Kind), Of.Index, Of.Name.hash()));
  }
  static bool isEqual(const Resource &A, const Resource &B) { return A == B; }
};
