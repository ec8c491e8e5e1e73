// Short names for what a place stands for, equal where the same thing is meant.
#pragma once

#include "analyzer/program/Aliases.h"

#include <string>

namespace concadvise {

/// A root and the fields from there. Roots: "this", "#0" for what an argument leads to, "@usr" for
/// a global; "%3" for a local, "!f" for what a call of f returned, "^x" for a captured variable,
/// which mean nothing elsewhere. Empty: cannot be named.
std::string placeKey(const Aliases &Names, const FunctionFacts &Facts, const Place &On);

/// What a callee calls `Key`, in the words of its caller; empty: cannot be named there.
std::string keyInCaller(const Aliases &Names, const FunctionFacts &Caller, const CallFacts &Call,
                        const std::string &Key);

} // namespace concadvise
