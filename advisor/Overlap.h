// Sites whose measured time lies inside another's: making both concurrent would oversubscribe.
#pragma once

#include "advisor/Attribution.h"
#include "model/Advice.h"

#include <vector>

namespace concadvise {

/// Of two advised sites, one running inside the other, the one that saves more keeps its advice;
/// the other becomes serial and says why. `Sites` and `Seen` run in parallel.
void keepOneOfNested(std::vector<Advice> &All, const std::vector<Site> &Sites,
                     const std::vector<Measurement> &Seen);

} // namespace concadvise
