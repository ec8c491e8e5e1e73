#include "tools/calibrate/Measure.h"
#include "tools/calibrate/Stopwatch.h"

#include <ctime>

namespace concadvise {

void measureTimer(Machine &M) {
  constexpr timespec Short = {0, 1'000'000};
  double Late =
      typicalOf(31, [&] { return secondsOf([&] { nanosleep(&Short, nullptr); }); }) - 1e-3;
  M.TimerSlack = std::max(0.0, Late);
}

} // namespace concadvise
