// Advice, loops and profiles made by hand: every field used, text that wants escaping everywhere.
#pragma once

#include "tools/report/Report.h"

#include <string>
#include <vector>

namespace concadvise::samples {

/// Characters that HTML, JSON, SARIF or a terminal could trip over, and bytes that are not UTF-8.
extern const std::string Hostile;

/// `File` is the source that the advice points into (line 3).
Advice measuredAdvice(const std::string &File);
/// No profile, nothing known: numbers must not be shown.
Advice staticAdvice(const std::string &File);
Advice serialAdvice(const std::string &File);
/// Every string is `Hostile`, every number is not finite.
Advice hostileAdvice(const std::string &File);

Coverage coverage();
std::vector<LoopVerdict> loops(const std::string &File);
Profile profile();
Profile hostileProfile();
Verdict verdict();

} // namespace concadvise::samples
