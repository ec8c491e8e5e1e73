// Profiles come from outside: times that no program can have taken count as none.
#pragma once

namespace concadvise {

inline constexpr double MostSeconds = 1e10; ///< Three centuries.
inline constexpr double MostTasks = 1e15;

/// The value when it lies in [0, Most], else 0; not a number is 0.
inline double sane(double Value, double Most = MostSeconds) {
  return Value >= 0 && Value <= Most ? Value : 0;
}

} // namespace concadvise
