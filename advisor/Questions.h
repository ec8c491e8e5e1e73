// The path through the framework's questions, each with its answer and what it rests on.
#pragma once

#include "advisor/Case.h"
#include "advisor/Decision.h"
#include "advisor/DocumentRule.h"

#include <vector>

namespace concadvise {

/// In the order they are asked; stops where the answer is serial.
std::vector<Question> questions(const Case &C, const Decision &D, const RuleFacts &Facts);

} // namespace concadvise
