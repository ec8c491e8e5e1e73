// Numbers, places and lists as people read them. Independent of the locale.
#pragma once

#include "model/Effect.h"
#include "model/Site.h"

#include <string>
#include <string_view>
#include <vector>

namespace concadvise {

/// "256 s", "8.2 s", "512 ms", "0.4 ms", "12 µs", "30 ns".
std::string duration(double Seconds);

/// "1.3 ms" for Seconds next to Scale: in the unit that `duration(Scale)` uses, at two significant
/// digits; without the unit when `Bare`.
std::string durationLike(double Seconds, double Scale, bool Bare = false);

/// "48 %", "0.6 %".
std::string percent(double Share);

/// A number with at most two decimals and no trailing zeros.
std::string number(double Value);

/// "a, b and c".
std::string listed(const std::vector<std::string> &Items, std::string_view Last = " and ");

/// "a → b → c".
std::string joined(const std::vector<std::string> &Items, std::string_view Between);

/// "main.cpp:12:3".
std::string place(const Location &At);

/// "on the network", "for a lock".
std::string_view waitingOn(WaitReason Reason);

/// "threads", "the async runtime", "processes".
std::string_view runner(Model On);

/// The two accesses that a reason names: " (a.cpp:3:5 and a.cpp:4:5)"; empty when it names none.
std::string accesses(const Reason &Why);

} // namespace concadvise
