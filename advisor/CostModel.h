// Predicts what a site's tasks take under each model, from what they cost and what the machine
// costs. The same formula is evaluated for the likely case and for the best and worst that is
// consistent with what was measured; the three make the interval.
#pragma once

#include "advisor/Load.h"
#include "advisor/Options.h"
#include "model/Advice.h"
#include "model/Machine.h"

#include <vector>

namespace concadvise {

enum class Outlook : uint8_t { Best, Likely, Worst };

/// Seconds of the site under `On` with `Workers` threads, processes or operations in flight (the
/// computing half of a combined model always uses one worker per core). `L.Known` must hold.
double predictedSeconds(const Load &L, Model On, unsigned Workers, const Machine &M, Outlook View,
                        const AdviceOptions &Options);

/// The best number of workers, for the likely case. More workers have to be worth 2 %.
unsigned chosenWorkers(const Load &L, Model On, const Machine &M, const AdviceOptions &Options);

/// Legality and reasons come from the site; seconds only when the load is measured.
Prediction predict(const Load &L, Model On, const Site &Of, const Machine &M,
                   const AdviceOptions &Options);

/// Serial first, then every model that could make sense: the combined ones for mixed work only.
std::vector<Prediction> predictAll(const Load &L, const Site &Of, const Machine &M,
                                   const AdviceOptions &Options);

} // namespace concadvise
