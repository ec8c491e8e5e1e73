// The decision framework: what the analyzer found × what the profiler measured → advice.
//
//   Attribution   profile stacks and waits → the sites they ran in
//   Load          site + measurement → what its tasks cost, as bounds
//   CostModel     load × machine → predicted seconds per model
//   Decision      the framework's questions in order; the best legal model; the documents' rule
//   rules/        one file per rule: which cases it speaks of, what it says
//
// Pure functions of their arguments: no I/O, no globals, safe to call from any thread.
#pragma once

#include "advisor/Options.h"
#include "model/Advice.h"
#include "model/Machine.h"
#include "model/Profile.h"
#include "model/Site.h"

#include <vector>

namespace concadvise {

/// Advice for every site, and for the program as a whole where a rule speaks of it; most worthwhile
/// first. `Measured` may be null: then everything is an estimate and no seconds are predicted.
/// `Advice::Of` points into `Found`, which must outlive the result.
std::vector<Advice> advise(const Sites &Found, const Profile *Measured, const Machine &On,
                           const AdviceOptions &Options = {});

/// What a profile alone says about a program, with or without sources.
Verdict profileVerdict(const Profile &Measured, const Machine &On,
                       const AdviceOptions &Options = {});

} // namespace concadvise
