// Naming places in a profile's stacks.
#pragma once

#include "model/Profile.h"

#include <string>

namespace concadvise {

/// Its frames, innermost first; indices that a damaged profile points nowhere with are left out.
std::vector<const StackFrame *> framesOf(const Profile &P, uint32_t StackIndex);

/// The frame people know: the innermost of their own code with a source line, else with a name;
/// else of Python's libraries; else the same of the libraries of the system and of ours, else the
/// innermost; null for an empty stack.
const StackFrame *knownFrame(const Profile &P, uint32_t StackIndex);

/// "fetch (fetch.cpp:42)", "[libc.so.6]" where there are no names; empty for an empty stack.
std::string placeOf(const Profile &P, uint32_t StackIndex);

/// "held by writer in flush (log.cpp:7)".
std::string heldBy(const Profile &P, const LockHolder &Holder);

/// What one frame is called: function, else module, else its address.
std::string frameName(const StackFrame &Frame);

} // namespace concadvise
