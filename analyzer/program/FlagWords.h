// Whether a variable that is given to F_SETFL has O_NONBLOCK in it.
#pragma once

#include "model/Facts.h"

namespace concadvise {

/// O_NONBLOCK, SOCK_NONBLOCK, EFD_NONBLOCK, TFD_NONBLOCK, SFD_NONBLOCK, IN_NONBLOCK: one bit on
/// Linux, but for the machines that nobody compiles for.
inline constexpr int64_t NonBlockBit = 04000;

bool hasNonBlockBit(const Argument &Flags);

/// The index of the parameter that a place is; -1 for none.
int parameterAt(const FunctionFacts &Facts, const Place &On);

/// The bit is in a variable …
struct FlagWord {
  enum class Kind : uint8_t {
    Unknown,
    Set,
    IfParameter, ///< … where a parameter is not 0, …
    OfParameter, ///< … where it is in a parameter.
  } What = Kind::Unknown;
  int Parameter = -1;
};

FlagWord flagWordOf(const FunctionFacts &Facts, VarId Var);

} // namespace concadvise
