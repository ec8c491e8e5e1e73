// Array elements that an iteration sets before it reads them: scratch space of its own.
#pragma once

#include "analyzer/program/Subscripts.h"

#include "llvm/ADT/ArrayRef.h"

#include <set>

namespace concadvise {

/// Those of `Among` that read elements which the same iteration has written before, whatever their
/// subscripts.
std::set<const LoopAccess *> readsOfOwnWrites(const LoopBody &Body, const LoopValues &Values,
                                              const SubscriptTest &Test,
                                              llvm::ArrayRef<const LoopAccess *> Among);

/// A write that every iteration does, in the same places: the last iteration's are what stays.
bool writesTheSameEachTime(const FunctionFacts &Facts, const LoopBody &Body,
                           const LoopValues &Values, const LoopAccess &Write);

} // namespace concadvise
