// The verdict on a loop: what `concadvise loops` shows.
#pragma once

#include "analyzer/program/Dependence.h"
#include "analyzer/program/Program.h"

namespace concadvise {

/// A loop with everything that was found out about it.
struct JudgedLoop {
  LoopBody Body;
  Dependences Found;
  LoopVerdict Verdict;
};

JudgedLoop judgeLoop(const EffectTable &Table, FunctionId Function, const Node &At,
                     const AnalysisOptions &Options);

/// The same loop, with the `if` opened that its body ends in; none where it does not.
std::optional<JudgedLoop> judgeOpened(const EffectTable &Table, const JudgedLoop &Of);

/// All loops of a function, outer before inner.
std::vector<JudgedLoop> judgeLoops(const EffectTable &Table, FunctionId Function,
                                   const AnalysisOptions &Options);

Reason reasonOf(const Conflict &Of);

} // namespace concadvise
