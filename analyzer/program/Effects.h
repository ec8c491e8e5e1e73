// What each function may do, to a fixed point over the call graph.
#pragma once

#include "analyzer/program/Aliases.h"
#include "analyzer/program/Link.h"
#include "analyzer/program/NonBlocking.h"
#include "analyzer/program/ResourceUses.h"
#include "model/Effect.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <map>
#include <memory>
#include <set>
#include <vector>

namespace concadvise {

struct BlockSummary {
  Truth Certainty = Truth::No;
  Truth Reached = Truth::No; ///< Of the call that waits, once the program is there.
  bool Hookable = true;
  Origin Via;
};

struct Summary {
  std::map<WaitReason, BlockSummary> Blocks;
  ResourceUses Uses;
  Origin Unknown; ///< A callee that is neither visible nor known.
  Truth Cpu = Truth::No;
  Origin CpuVia;
  Truth Throws = Truth::No;
  Truth Exits = Truth::No;
  Origin ExitVia;
  bool Ends = false; ///< Never returns, not even by throwing: every path ends the program.
  Origin Open;       ///< A virtual call that classes beyond the program may override.
  bool Free = false; ///< Waits or computes outside of any lock.
  Origin Once, Affine, Parallel; ///< Calls that must run once, on one thread; that go parallel.
  std::set<int> CalledParameters;
};

/// Joins two answers of alternatives or of a sequence: any Yes wins, then Unknown.
Truth either(Truth A, Truth B);
/// An answer that only holds on some paths.
Truth onSomePath(Truth A);

/// One use that a call makes, in the caller's terms: of a place, or of a resource.
struct CallUse {
  std::optional<Place> On;
  Resource Where;
  Access How = Access::None;
  Truth Certainty = Truth::Yes;
  Origin Read, Write;
  bool ReadsOld = true, Replaces = false, Structure = false, Atomic = false;
  bool Library = false; ///< By a library function: `On` is used as a whole.
  ContainerUse Container = ContainerUse::None;
  Interned Lock, Label;
};

/// What a callee does to a resource that its caller knows by the same name.
struct SameUse {
  Resource On;
  const UseSummary &What;
  Truth Certainty;
  Origin Read, Write;
  bool Replaces;
};

/// Who is told of the uses that a call makes, one by one.
class CallUses {
public:
  virtual void use(CallUse &&Use) = 0;
  /// Nearly all are such; nothing has to be copied for them.
  virtual void use(const SameUse &Use) = 0;

protected:
  ~CallUses() = default;
};

/// Summaries of all functions. Immutable once computed; borrows the program.
class EffectTable {
public:
  explicit EffectTable(const Program &Linked);

  const Program &program() const { return Linked; }
  const Summary &of(FunctionId Id) const { return Summaries[Id]; }
  const NonBlocking &nonBlocking() const { return *Quiet; }
  const Aliases &aliases(FunctionId Id) const { return *AliasesOf[Id]; }

  /// The effects of part of a function.
  Summary ofRegion(FunctionId Function, const std::vector<const Node *> &Nodes) const;

  /// The same of one event, without what it uses.
  Summary withoutUses(FunctionId Function, const Node &Event) const;

  /// Everything that a call may touch.
  std::vector<CallUse> usesOf(FunctionId Caller, const CallFacts &Call) const;
  void tellUses(FunctionId Caller, const CallFacts &Call, CallUses &To) const;

  /// `exit`, `abort`, and the program's own `die` that calls them in the end; not what only leaves
  /// the thread or the function. How long that takes is nobody's concern.
  bool endsProgram(const CallFacts &Call, const Targets &To) const;

  /// Some function that nobody is seen to call may read what others left in this static variable.
  bool seenFromOutside(const Resource &On) const;
  /// Some function writes to it.
  bool isWritten(const Resource &On) const;

  /// The form other rooms see.
  Effects publish(const Summary &Of) const;
  Witness chain(const Origin &From, std::optional<WaitReason> Why) const;
  Witness chainOfUse(const Origin &From, bool Write) const;
  /// Its last place, without the way there.
  Location endOfUse(const Origin &From, bool Write) const;
  Witness chainOfUnknown(const Origin &From) const;
  Witness chainOfOpen(const Origin &From) const;

private:
  /// Walks count from 1 while summaries are computed; nothing changes any more at `Never`.
  using Time = unsigned;
  static constexpr Time Never = UINT32_MAX;

  /// Whether what the call uses may be more than it was at `Since`.
  bool usesMoreSince(Time Since, const CallFacts &Call, const Targets &To) const;
  friend class RegionWalker;

  Summary walked(FunctionId Function, llvm::ArrayRef<const Node *> Nodes, Time UsesSince) const;
  void findCalled();
  bool refresh(FunctionId Id, bool Cyclic);
  void solve(const std::vector<FunctionId> &Component, bool Cyclic);

  const Program &Linked;
  Makers Made;
  std::vector<std::unique_ptr<Aliases>> AliasesOf;
  std::unique_ptr<NonBlocking> Quiet;
  std::vector<Summary> Summaries;
  Time Clock = 0;
  std::vector<Time> WalkedAt, ChangedAt;
  std::vector<bool> Called; ///< Functions with a visible caller, and no other use.
};

/// The chain that an origin begins; `Next` finds the same effect in the callee's summary.
Witness followOrigin(const Program &Linked, Origin From,
                     llvm::function_ref<Origin(const Origin &)> Next);

/// What the calls of a function may run, sorted, each once.
std::vector<FunctionId> calleesOf(const Program &Linked, FunctionId Id);

/// The strongly connected components of the call graph, callees before callers.
std::vector<std::vector<FunctionId>> componentsBottomUp(const Program &Linked,
                                                        std::vector<bool> &Cyclic);

} // namespace concadvise
