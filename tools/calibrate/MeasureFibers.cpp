#include "tools/calibrate/Measure.h"
#include "tools/calibrate/Stopwatch.h"

namespace concadvise {

void measureFibers(Machine &M) { (void)M; }

} // namespace concadvise
