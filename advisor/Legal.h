// Which models a site's tasks may run on, combined ones included.
#pragma once

#include "model/Advice.h"
#include "model/Site.h"

#include <span>
#include <vector>

namespace concadvise {

/// A combined model is legal as far as both of its halves are. A model the analyzer did not judge
/// is unknown, never legal.
ModelLegality legalityOf(const Site &Of, Model On);

inline bool mayRun(Legality L) { return L <= Legality::Assumed; }

/// The reasons that speak against every one of these models, most telling first: conflicts before
/// what could not be seen, those that name two accesses before those that do not. Empty when one of
/// the models is legal.
std::vector<Reason> whyNot(const Site &Of, std::span<const Model> Models);

/// The models that could help with this kind of work at all: fibers share one thread, so they do
/// not compute in parallel.
std::span<const Model> modelsFor(Workload Kind);

} // namespace concadvise
