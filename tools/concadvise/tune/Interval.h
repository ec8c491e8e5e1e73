// What a few runs of a program tell of its time.
#pragma once

#include "model/Tuning.h"

#include "llvm/ADT/ArrayRef.h"

namespace concadvise {

/// The mean without its highest and lowest fifth, which a disturbed run cannot move, and its 95 %
/// confidence interval (Tukey and McLaughlin's, with Student's t). One run tells no interval: it is
/// as wide as the number itself. There is at least one.
Timing timingOf(llvm::ArrayRef<double> Seconds);

/// Half the interval's width, as a part of the time.
double halfWidth(const Timing &Of);

} // namespace concadvise
