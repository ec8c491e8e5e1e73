// Hardware counters of a program, where the machine has any.
#pragma once

#include "profiler/events/Fd.h"

#include <map>
#include <sys/types.h>
#include <vector>

namespace concadvise::profiler {

class Counters {
public:
  /// Counts for the given threads and all that they start, on all their CPUs. Opens what opens.
  static Counters open(llvm::ArrayRef<pid_t> Tids, bool EnableOnExec);

  void enable();
  /// Counts by name, scaled up where the hardware had to take turns ("instructions" …).
  std::map<std::string, double> read() const;
  /// Why there are none, or which share of the time they were counted; a plain sentence.
  const std::string &note() const { return Note; }

private:
  struct Counter {
    std::string Name;
    std::vector<Fd> Events;
  };
  std::vector<Counter> All;
  std::string Note;
};

} // namespace concadvise::profiler
