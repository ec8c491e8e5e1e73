// What `fix` would write for an advice, so that every front end can offer the same edits.
#pragma once

#include "model/Advice.h"

#include <vector>

namespace concadvise {

/// Fills in `Edits` and `FixAvailable` of advice that can be wrapped; a refusal leaves both empty.
void addEdits(std::vector<Advice> &Findings);

} // namespace concadvise
