// An advice on a loop of tasks, whichever rule speaks of it.
#pragma once

#include "advisor/Case.h"
#include "model/Advice.h"

#include <string_view>

namespace concadvise {

/// Decides and composes everything a front end shows. The rule has already found that it applies.
Advice loopAdvice(const Case &C, std::string_view Rule);

/// What every advice on a site begins with: id, place, evidence.
Advice adviceOn(const Case &C, std::string_view Rule);

/// Does the site run on this model, or on a stage of it, as its code stands?
bool runsOn(const Site &Of, Model Best);

} // namespace concadvise
