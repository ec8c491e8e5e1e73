// What rules that speak of one place in the code, not of a loop of tasks, say alike.
#pragma once

#include "advisor/Case.h"
#include "model/Advice.h"

#include <string>
#include <string_view>

namespace concadvise {

/// "load at a.cpp:3:5 → sleep at b.cpp:7:3".
std::string pathTo(const Site &Of);
/// "a coroutine", "an asio handler": where nothing may hold up others.
std::string contextOf(const Site &Of);
/// The function at the end of the chain: "`sleep`".
std::string lastName(const Site &Of);
/// Id, place, chain, level, and the one question that the rule answers. The rule adds its message
/// and its path.
Advice adviceOnPlace(const Case &C, std::string_view Rule, Question Found);
/// Nothing was measured: the advice names the command that would.
void askForProfile(Advice &A, const Case &C);

} // namespace concadvise
