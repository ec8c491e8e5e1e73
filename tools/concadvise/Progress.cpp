#include "tools/concadvise/Progress.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>

using namespace llvm;
using namespace std::chrono_literals;

namespace concadvise {

static constexpr unsigned BarWidth = 30;

Progress::Progress(StringRef Label, bool Wanted)
    : Label(Label), Enabled(Wanted && sys::Process::StandardErrIsDisplayed()),
      NextDraw(Clock::now() + 1s) {}

Progress::~Progress() {
  if (Drawn)
    errs() << "\r\033[K";
}

void Progress::update(unsigned Done, unsigned Total) {
  if (!Enabled || !Total)
    return;
  std::lock_guard Lock(Mutex);
  // Threads finish out of order: the bar never goes back.
  Furthest = std::max(Furthest, Done);
  if (Clock::now() < NextDraw)
    return;
  NextDraw = Clock::now() + 100ms;
  draw(std::min(Furthest, Total), Total);
}

void Progress::draw(unsigned Done, unsigned Total) {
  Drawn = true;
  unsigned Filled = unsigned(uint64_t(BarWidth) * Done / Total);
  errs() << '\r' << Label << " [" << std::string(Filled, '=') << std::string(BarWidth - Filled, ' ')
         << "] " << Done << '/' << Total << "\033[K";
}

} // namespace concadvise
