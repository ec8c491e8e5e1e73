// What keeps the iterations of a loop from running at once.
#pragma once

#include "analyzer/program/Accesses.h"
#include "analyzer/program/Reasons.h"

#include <optional>

namespace concadvise {

/// Two pieces of memory that must be disjoint, or a condition alone; in C++.
using RunCheck = std::pair<std::string, std::string>;

/// One obstacle between iterations.
struct Conflict {
  /// How sure it is that the obstacle is real.
  enum class Strength : uint8_t {
    Assumable, ///< Only if two pointers name the same thing, or an order matters that rarely does.
    Sometimes, ///< Only for some values of variables.
    Unknown,
    Certain,
  };
  /// Where in the loop's body it is: an event or call, and its statement.
  struct Spot {
    const Span *At = nullptr;
    unsigned Statement = LoopControl;
  };
  ReasonId Why;
  Strength How = Strength::Certain;
  std::string Message;
  Location From, To;
  std::vector<Spot> Spots;
  std::set<Resource> Keys; ///< Of the accesses that it is about, where it is about accesses.
  /// Keeps its meaning when done in the serial order after the concurrent part of the iteration:
  /// appends, reductions, output, last values.
  bool Orderable = false;
  bool Passes = false; ///< Of memory: a value may pass from one iteration to another.
  bool Bound = false; ///< The loop's bound may be changed by it.
  ResourceKind Kind = ResourceKind::Argument; ///< What it is about.
  bool Static = false;                        ///< A static local: nobody else uses it.
  /// LastValue: the variable, where it is one of the function's own.
  VarId Leaves = NoVar;
  /// What rules it out when all of it holds in front of the loop (RuntimeChecks.h).
  std::optional<std::set<RunCheck>> Checks;
};

/// The obstacle is that all iterations combine into one variable.
inline bool isReduction(const Conflict &Of) {
  return Of.Why == ReasonId::SharedReduction || Of.Why == ReasonId::FloatingReduction;
}

/// A variable that every iteration sets before it uses it.
struct PrivateVariable {
  std::string Label;
  VarId Var = NoVar;
  std::vector<Conflict::Spot> Writes;
  Resource Key;
  bool Last = false;  ///< The value that the last iteration gives it is used later.
  bool Whole = false; ///< No part of it is read that the iteration has not set.
};

struct Dependences {
  std::vector<Conflict> Conflicts;
  std::vector<PrivateVariable> Privates;
  std::vector<Reduction> Reductions;
};

Dependences findDependences(const EffectTable &Table, const LoopBody &Body);

/// Obstacles other than memory of the loop's own function: state of callees, handles, the world.
void findOutsideConflicts(const EffectTable &Table, const LoopBody &Body,
                          std::vector<Conflict> &Out);

} // namespace concadvise
