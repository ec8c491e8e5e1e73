// SIGINT, SIGTERM and SIGHUP as something to wait for, while a recording runs.
#pragma once

#include "profiler/events/Fd.h"

#include <csignal>
#include <optional>

namespace concadvise::profiler {

/// Blocks the three for the calling thread and restores its mask at the end.
class StopSignals {
public:
  StopSignals();
  StopSignals(const StopSignals &) = delete;
  ~StopSignals();

  int fd() const { return Signals.get(); } ///< Readable when one has come.

  struct Signal {
    int Number;
    bool FromProcess; ///< Sent by a process, to us alone; else the terminal told its whole group.
  };
  std::optional<Signal> take();

private:
  Fd Signals;
  sigset_t Before;
};

} // namespace concadvise::profiler
