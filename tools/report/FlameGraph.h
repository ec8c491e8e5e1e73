// CPU time by call stack, as nested boxes.
#pragma once

#include "model/Profile.h"
#include "tools/report/Html.h"

namespace concadvise {

/// Callers above, callees below; a box is as wide as its share of the CPU time. Boxes too narrow
/// to see are left out.
void writeFlameGraph(Html &Page, const Profile &P);

} // namespace concadvise
