// A progress bar for work that takes longer than a second, on a terminal only.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <chrono>
#include <mutex>

namespace concadvise {

/// Draws on stderr and clears its line when destroyed. `update` may be called from any thread.
class Progress {
public:
  Progress(llvm::StringRef Label, bool Wanted);
  ~Progress();
  Progress(const Progress &) = delete;
  Progress &operator=(const Progress &) = delete;

  void update(unsigned Done, unsigned Total);

private:
  using Clock = std::chrono::steady_clock;
  void draw(unsigned Done, unsigned Total, Clock::time_point Now);

  std::mutex Mutex;
  llvm::StringRef Label;
  bool Enabled;
  bool Drawn = false;
  unsigned Furthest = 0;
  Clock::time_point Start, NextDraw;
};

} // namespace concadvise
