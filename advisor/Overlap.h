// Sites whose measured time lies inside another's: making both concurrent would oversubscribe.
#pragma once

#include "advisor/Attribution.h"
#include "model/Advice.h"

#include <vector>

namespace concadvise {

/// Of two advised sites, one running inside the other, one keeps its advice: the outer one, unless
/// the inner one saves clearly more. The other becomes serial and says why. `Sites` and `Seen` run
/// in parallel.
void keepOneOfNested(std::vector<Advice> &All, const std::vector<Site> &Sites,
                     const std::vector<Measurement> &Seen);

} // namespace concadvise
