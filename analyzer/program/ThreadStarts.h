// Which functions start threads, and where in a program other threads may be running already.
#pragma once

#include "analyzer/program/Concurrency.h"
#include "analyzer/program/Effects.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace concadvise {

/// Is anybody there but the thread that runs this? Ordered, so that `max` joins paths.
enum class Company : uint8_t {
  Unreached,
  Alone,
  Maybe,   ///< Nobody is seen to call it, and the program starts threads somewhere.
  Started, ///< Some path has started a thread before.
};

struct ThreadState {
  Company Now = Company::Unreached;
  Origin By; ///< What started the threads, seen from the function at hand; may be absent.
  void join(const ThreadState &Other) {
    if (Other.Now > Now)
      *this = Other;
  }
};

class ThreadStarts {
public:
  explicit ThreadStarts(const EffectTable &Table);

  /// Every call of it starts a thread: on every path, and in no loop.
  const Origin &each(FunctionId Id) const { return Each[Id]; }
  /// A thread that it starts may still run when it has returned.
  const Origin &leaves(FunctionId Id) const { return Leaves[Id]; }
  const ThreadState &atEntry(FunctionId Id) const { return Entry[Id]; }
  /// Every unit of a program with a `main` is there, and it starts threads: who is alone is known.
  bool known() const { return Known; }
  bool any() const { return Any; }

  /// Calls `At` for each call of a function with the state just before it.
  void walk(FunctionId Id,
            llvm::function_ref<void(const CallFacts &, const ThreadState &)> At) const;

  Witness chainOfEach(const Origin &From) const;
  Witness chainOfLeft(const Origin &From) const;

private:
  friend class PhaseWalk;
  Origin startOf(const CallFacts &Call, const KnownFunction *Known) const;
  Origin leftBy(FunctionId Id, const CallFacts &Call, const Targets &To) const;
  void findEach(FunctionId Id);
  void findLeft(FunctionId Id);
  void findEntries();

  const EffectTable &Table;
  const Program &Linked;
  std::vector<Origin> Each, Leaves;
  std::vector<ThreadState> Entry;
  bool Any = false, Known = false;
};

} // namespace concadvise
