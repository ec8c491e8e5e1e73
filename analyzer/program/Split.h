// Splits a loop's body into the part that may run at once and the part that stays in order.
#pragma once

#include "analyzer/program/Judge.h"

namespace concadvise {

struct Split {
  /// Statements [0, At) are the task.
  unsigned At = 0;
  /// A call (or argument) inside statement `At` that the task computes instead.
  std::optional<Span> Hoisted;
  TypeFacts HoistedType;
  bool HoistedKnown = false;
  /// Whether the task part waits or computes: something is gained.
  bool Worth = false;
  /// Whether something that takes time is left in the ordered part.
  bool HeavySink = false;
  /// What passes from one iteration to another is left to the ordered part.
  bool KeepsState = false;
  /// The rest ends the loop: it runs once, for the first item whose task says so.
  bool FindsFirst = false;

  /// Variables of which each task has its own and hands the value over, to be the variable's own in
  /// order: the last one stays.
  std::set<VarId> HandsOver;

  /// All that is left in order are the reductions of these variables: each task has such variables
  /// of its own, which are then combined.
  std::set<VarId> Folds;

  /// The conflict is settled by the order of the sink.
  bool settles(const Conflict &Of) const;
  bool inTask(const Conflict::Spot &Spot) const;
};

/// The whole body is the task, with variables of its own for these.
Split foldInto(const EffectTable &Table, const JudgedLoop &Of, std::set<VarId> Vars);

/// A loop that combines into variables of the function, wherever in its body that is.
std::optional<Split> splitFold(const EffectTable &Table, const JudgedLoop &Of);

/// A loop that ends in `if (…) { …; break; }`, opened, and does nothing before that but ask.
std::optional<Split> splitSearch(const EffectTable &Table, const JudgedLoop &Opened);

Split splitBody(const EffectTable &Table, const JudgedLoop &Of);

} // namespace concadvise
