// Calls on ways that end the program: how long an error takes to be printed is nobody's concern.
#pragma once

#include "analyzer/program/Effects.h"

#include <set>

namespace concadvise {

std::set<const CallFacts *> doomedCalls(const EffectTable &Table, FunctionId Id);
/// Every path of the function ends the program, by what is known of its callees so far.
bool alwaysEnds(const EffectTable &Table, FunctionId Id);

} // namespace concadvise
