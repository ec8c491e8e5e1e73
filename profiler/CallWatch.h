// Which system calls are worth watching in this program.
#pragma once

#include "profiler/events/EventSet.h"
#include "profiler/threads/Recorder.h"

namespace concadvise::profiler {

/// A call that threads are found waiting in is watched; one that is made very often and almost
/// never blocks is not, because recording it would cost more than it tells. Where the program makes
/// many threads, each of which inherits all that is watched, calls that nobody has waited in are
/// dropped. Waits of 20 ms and more are named without being watched (Recorder::inspect).
class CallWatch {
public:
  /// Once a round, with what was counted since the last one.
  void round(EventSet &Events, Recorder &From, uint64_t Now);

private:
  void watchFound(EventSet &Events, Recorder &From, uint64_t Now);
  void pauseDear(EventSet &Events, uint64_t Now);
  void dropIdle(EventSet &Events, size_t ThreadsMade);

  struct State {
    uint64_t Entries = 0, Waits = 0;
    uint64_t NotBefore = 0; ///< Not watched again before this time.
    uint64_t Pause = 0;
    uint64_t WaitsMade = 0; ///< Since idle ones were dropped last.
  };
  std::map<int, State> Calls;
  uint64_t WindowBegan = 0;
  size_t DropAt = 50; ///< Threads made.
};

} // namespace concadvise::profiler
