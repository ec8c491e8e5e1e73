// Walks a function's events and knows at each which locks are held for certain.
#pragma once

#include "analyzer/program/Doomed.h"
#include "analyzer/program/Effects.h"
#include "analyzer/program/LockState.h"

namespace concadvise {

/// What a function does to the locks of whoever calls it, and where it waits while they are held.
struct LockSummary {
  std::vector<HeldLock> Acquires; ///< Held when it returns, and not before.
  std::set<LockKey> Releases;     ///< The other way round.
  bool ReleasesAny = false;       ///< … one that the caller cannot name, too.
  /// Waits at points where every lock of the caller's is still held.
  std::map<WaitReason, BlockSummary> Waits;
  std::map<int, std::string> CallsParameters; ///< Callables it runs under a lock of this name.
  bool Touches = false; ///< Takes or releases a lock, itself or through others.
};

class LockWalk {
public:
  LockWalk(const EffectTable &Table, const std::vector<LockSummary> &Summaries, FunctionId Id)
      : Facts(Table.program().facts(Id)), Table(Table), Linked(Table.program()),
        Summaries(Summaries), Id(Id), Names(Table.aliases(Id)), Doomed(doomedCalls(Table, Id)) {}

  LockSummary run();

protected:
  using Waits = std::map<WaitReason, BlockSummary>;

  ~LockWalk() = default;
  /// A call that waits with these locks held.
  virtual void underLock(const CallFacts &, const std::vector<HeldLock> &, const Waits &) {}

  const FunctionFacts &Facts;
  const EffectTable &Table;

private:
  struct Jumps {
    LockState Break = LockState::nowhere(), Continue = LockState::nowhere();
  };

  void walk(const Node &Each);
  void children(const Node &Each);
  void branch(const Node &Each);
  void switchOver(const Node &Each);
  void tryBlock(const Node &Each);
  void loop(const Node &Each);
  void jump(const Node &Each, bool OfSwitch);
  void call(const Node &Each);
  void lockCall(const CallFacts &Call, const KnownFunction &Known);
  void guard(const CallFacts &Call);
  void destroyed(const CallFacts &Call);
  void assigned(const CallFacts &Call);
  void apply(const CallFacts &Call, FunctionId Callee);
  void record(const Node &Each, const CallFacts &Call, const Targets &To);
  void recordCallables(const CallFacts &Call, const Targets &To);
  Waits waitsOf(const Node &Each, const CallFacts &Call, const Targets &To) const;
  Waits waitsOfCallable(const CallFacts &Call, const Argument &Arg) const;

  LockKey keyOf(const Place &On) const;
  LockKey inCaller(const LockKey &Key, const CallFacts &Call) const;
  std::string labelFor(const CallFacts &Call, const std::string &InCallee) const;
  HeldLock lockAt(const Place &On, const LockKey &Guard) const;
  std::vector<HeldLock> subjectsOf(const CallFacts &Call) const;
  LockKey receiverKey(const CallFacts &Call) const {
    return Call.Receiver ? keyOf(*Call.Receiver) : LockKey();
  }

  const Program &Linked;
  const std::vector<LockSummary> &Summaries;
  FunctionId Id;
  const Aliases &Names;
  const std::set<const CallFacts *> Doomed;
  LockState Now;
  LockState AtReturn = LockState::nowhere(), AtGoto = LockState::nowhere();
  std::vector<Jumps> Loops, Switches; ///< Around the event, outermost first.
  unsigned Silent = 0;                ///< Passes that only find the state at a loop's begin.
  unsigned Conditions = 0;
  LockSummary Out;
};

/// Of every function of the program, to a fixed point.
std::vector<LockSummary> lockSummaries(const EffectTable &Table);

} // namespace concadvise
