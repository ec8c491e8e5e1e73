#include "tools/concadvise/Progress.h"

#include "tools/concadvise/Output.h"
#include "tools/report/Common.h"

#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <climits>
#include <cmath>
#include <unistd.h>

using namespace llvm;
using namespace std::chrono_literals;

namespace concadvise {

static constexpr unsigned BarWidth = 30;

Progress::Progress(StringRef Label, bool Wanted)
    : Label(Label), Enabled(Wanted && sys::Process::StandardErrIsDisplayed()), Start(Clock::now()),
      NextDraw(Start + 1s) {}

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
  Clock::time_point Now = Clock::now();
  if (Now < NextDraw)
    return;
  NextDraw = Now + 100ms;
  draw(std::min(Furthest, Total), Total, Now);
}

/// As long as what is left needs at the speed so far.
static std::string timeLeft(unsigned Done, unsigned Total, double Elapsed) {
  if (Done == 0 || Done == Total)
    return "";
  double Left = std::ceil(Elapsed / Done * (Total - Done));
  return ", " + (Left < 60 ? std::to_string(int(Left)) + " s" : humanSeconds(Left)) + " left";
}

void Progress::draw(unsigned Done, unsigned Total, Clock::time_point Now) {
  Drawn = true;
  std::string Text = (" " + Twine(Done) + "/" + Twine(Total)).str() +
                     timeLeft(Done, Total, std::chrono::duration<double>(Now - Start).count());
  // A line that the terminal breaks could not be drawn over.
  unsigned Columns = terminalColumns(STDERR_FILENO);
  unsigned Room = Columns ? Columns - 1 : UINT_MAX;
  size_t Others = Label.size() + Text.size() + StringRef(" []").size();
  unsigned Width = Room > Others ? unsigned(std::min<size_t>(BarWidth, Room - Others)) : 0;
  unsigned Filled = unsigned(uint64_t(Width) * Done / Total);
  std::string Line =
      (Label + " [" + std::string(Filled, '=') + std::string(Width - Filled, ' ') + "]" + Text)
          .str();
  errs() << '\r' << StringRef(Line).take_front(Room) << "\033[K";
}

} // namespace concadvise
