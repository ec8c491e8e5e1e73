// The program analysis: Facts of all translation units in, Sites out.
//
//   link      who calls whom, across units            Link
//   effects   what calling a function may do          LocalEffects, Effects
//   loops     what iterations of a loop do to others  Accesses, Dependence, Subscripts
//   split     what may run at once, what stays back   Split
//   sites     legality per model, shape, cost         Legality, Shape, Sites
//   places    what is wrong where it is               AsyncSites, LockedCalls, ThreadPerTask,
//             DiscardedFutures, ForkSites, PollLoops, NestedParallel
#pragma once

#include "analyzer/program/Knowledge.h"
#include "model/Facts.h"
#include "model/Site.h"

#include <vector>

namespace concadvise {

struct AnalysisOptions {
  /// Worker threads; 0: one per core.
  unsigned Jobs = 0;
};

/// Links and judges. `Missing` is passed through to Sites::Covered. Pure: reads no files.
/// Not analysed units (FirstError set) are counted as such and otherwise skipped.
Sites analyse(std::vector<TranslationUnit> Units, const Knowledge &Known,
              const AnalysisOptions &Options = {}, std::vector<Coverage::NotAnalysed> Missing = {});

} // namespace concadvise
