// Whether a variable that stands outside a loop can be one of each iteration's own.
#pragma once

#include "analyzer/program/Dependence.h"

namespace concadvise {

/// A use of a local after the loop; inside an outer loop every use counts, since it comes round.
bool usedAfter(const EffectTable &Table, const LoopBody &Body, VarId Var);

/// A use of a local outside of the loop that asks for its value.
bool readElsewhere(const EffectTable &Table, const LoopBody &Body, VarId Var);

/// A local that nothing but its own name leads to: a copy of it, under that name, is as good.
bool onlyByName(const EffectTable &Table, const LoopBody &Body, VarId Var);

/// A task may declare the variable anew: whatever it reads of it, it has set, and what is not set
/// makes no difference.
bool isOwnable(const EffectTable &Table, const LoopBody &Body, const PrivateVariable &Each);

/// A handler around the loop might see what an iteration that throws has left in a variable.
bool isTried(const FunctionFacts &Facts, const LoopBody &Body);

} // namespace concadvise
