// Walks a region's events in order and knows what has been overwritten on every path so far.
#pragma once

#include "model/Effect.h"
#include "model/Facts.h"

#include <map>

namespace concadvise {

/// What holds at a point of the walk.
struct Flow {
  bool Dead = false; ///< No path arrives here.
  bool Ends = false; ///< … because the program ends before.
  /// Overwritten on every path to here; true: with all of its elements.
  std::map<Resource, bool> Replaced;

  /// Two paths meet.
  void meet(const Flow &Other);
  /// A read of `Key` sees only what was written since the region began.
  bool covers(const Resource &Key) const;
};

/// How often a counted loop with constant bounds runs.
std::optional<int64_t> roundsOf(const LoopFacts &Loop);

class FlowWalk {
public:
  void walk(const Node &Each);

protected:
  explicit FlowWalk(const FunctionFacts &Facts) : Facts(Facts) {}
  ~FlowWalk() = default;

  /// Declare, Read, Write, Update, Bind, Call and everything that jumps.
  virtual void event(const Node &Each) = 0;
  /// One of several ways. `Ends`: the program does not live on after it.
  virtual void enterArm() {}
  virtual void leaveArm(bool) {}
  virtual void enterLoop(const Node &) {}
  virtual void leaveLoop(const Node &) {}

  const FunctionFacts &Facts;
  Flow Now;
  Flow AtReturn{true, true, {}};
  unsigned Conditions = 0; ///< Branches, cases and handlers around the current event.
  unsigned Handlers = 0;   ///< Handlers around it: there is an exception of its own.
  std::string Lock;        ///< The outermost lock held; empty: none.
  bool Irreducible = false;
  /// Some way has returned what was kept already: what follows is for when nothing was.
  bool Answered = false;

  /// Which exception is being handled is known here, whoever asks.
  bool isOwnException(const Resource &On) const {
    return Handlers && On.Kind == ResourceKind::ThreadLocal && On.Name == "exceptions";
  }

private:
  void children(const Node &Each);
  void branch(const Node &Each);
  void switchOver(const Node &Each);
  void tryBlock(const Node &Each);
  void loop(const Node &Each);
  void locked(const Node &Each);
  void jump(const Node &Each);
};

} // namespace concadvise
