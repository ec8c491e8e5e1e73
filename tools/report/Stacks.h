// Naming places in a profile's stacks.
#pragma once

#include "model/Profile.h"

#include <string>

namespace concadvise {

/// Its frames, innermost first; indices that a damaged profile points nowhere with are left out.
std::vector<const StackFrame *> framesOf(const Profile &P, uint32_t StackIndex);

/// The frame people know: the innermost of their own code with a source line, else with a name, else
/// the same of the system's libraries; null when there is neither.
const StackFrame *knownFrame(const Profile &P, uint32_t StackIndex);

/// "fetch(…) (fetch.cpp:42)", empty when nothing is known.
std::string placeOf(const Profile &P, uint32_t StackIndex);

/// What one frame is called: function, else module, else its address.
std::string frameName(const StackFrame &Frame);

} // namespace concadvise
