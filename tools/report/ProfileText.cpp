// `profile` and `report` for people: the verdict first, then what it rests on.
#include "model/Names.h"
#include "tools/report/Common.h"
#include "tools/report/Report.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Path.h"

#include <algorithm>

using namespace llvm;

namespace concadvise {

/// Lines shown of each table; the JSON form has everything.
static constexpr size_t MostRows = 8;

namespace {
class ProfileText {
public:
  ProfileText(raw_ostream &OS, const Profile &P) : OS(OS), P(P) {}
  void overview();
  void states();
  void waits();
  void hot();
  void serialised();
  void notes();

private:
  raw_ostream &label(StringRef Text);
  std::string where(uint32_t StackIndex) const;
  const StackFrame *ownFrame(uint32_t StackIndex) const;
  void more(size_t Total, StringRef What);

  raw_ostream &OS;
  const Profile &P;
};
} // namespace

raw_ostream &ProfileText::label(StringRef Text) {
  OS << "  ";
  Styled(OS, raw_ostream::BLUE) << left_justify(Text, 10);
  return OS;
}

/// The innermost frame with a source line: user code, where system libraries have none.
const StackFrame *ProfileText::ownFrame(uint32_t StackIndex) const {
  const StackFrame *Named = nullptr;
  if (StackIndex < P.Stacks.size())
    for (uint32_t Index : P.Stacks[StackIndex]) {
      if (Index >= P.Frames.size())
        continue;
      const StackFrame &F = P.Frames[Index];
      if (F.Line)
        return &F;
      if (!Named && !F.Function.empty())
        Named = &F;
    }
  return Named;
}

std::string ProfileText::where(uint32_t StackIndex) const {
  const StackFrame *F = ownFrame(StackIndex);
  if (!F)
    return "";
  std::string Text = F->Function.empty() ? F->Module : F->Function;
  if (F->Line)
    Text +=
        " (" + sys::path::filename(F->File).str() + ":" + std::to_string(F->Line) + ")";
  return Text;
}

void ProfileText::more(size_t Total, StringRef What) {
  if (Total > MostRows)
    label("") << "… and " << counted(Total - MostRows, What) << " more (--format json has all)\n";
}

void ProfileText::overview() {
  label("measured") << humanSeconds(P.WallSeconds) << " on " << counted(P.Cpus, "CPU") << ", "
                    << counted(P.Threads.size(), "thread") << ", "
                    << format("%.0f %% CPU, %.0f %% waiting", 100 * P.cpuRatio(),
                              100 * P.ioWaitRatio());
  if (P.Interpreter)
    OS << ", " << *P.Interpreter;
  OS << '\n';
  label("tier") << name(P.MeasuredAt) << (P.TierNote.empty() ? "" : ": ") << P.TierNote << '\n';
}

void ProfileText::states() {
  double Total = P.States.total();
  if (Total <= 0)
    return;
  label("threads");
  const char *Before = "";
  auto Show = [&](StringRef State, double Seconds) {
    if (Seconds / Total < 0.0005)
      return;
    OS << Before << State << ' ' << humanSeconds(Seconds)
       << format(" (%.1f %%)", 100 * Seconds / Total);
    Before = ", ";
  };
  Show("on CPU", P.States.OnCpu);
  Show("blocked", P.States.Blocked);
  Show("idle", P.States.Idle);
  Show("woken", P.States.Woken);
  Show("preempted", P.States.Preempted);
  Show("unattributed", P.States.Residual);
  OS << '\n';
}

void ProfileText::waits() {
  for (size_t I = 0; I < std::min(P.Waits.size(), MostRows); ++I) {
    const WaitRecord &W = P.Waits[I];
    label(I ? "" : "waits") << left_justify(name(W.Reason), 10)
                            << right_justify(humanSeconds(W.Seconds), 9) << "  " << W.Count << "×";
    if (!W.Object.empty())
      OS << "  " << W.Object;
    if (std::string Place = where(W.StackIndex); !Place.empty())
      OS << "  in " << Place;
    OS << (W.IdleByDesign ? "  (idle by design)\n" : "\n");
  }
  more(P.Waits.size(), "wait");
}

void ProfileText::hot() {
  for (size_t I = 0; I < std::min(P.Hot.size(), MostRows); ++I) {
    const HotStack &H = P.Hot[I];
    std::string Place = where(H.StackIndex);
    label(I ? "" : "hot") << right_justify(humanSeconds(H.Seconds), 9) << "  "
                          << (Place.empty() ? "?" : Place) << '\n';
  }
  more(P.Hot.size(), "stack");
}

void ProfileText::serialised() {
  if (!P.Serialised)
    return;
  label("held up") << "by "
                   << (P.Serialised->What == SerialisedBy::Kind::Gil ? "the interpreter's lock"
                                                                     : "the lock ")
                   << P.Serialised->Object << ": " << humanSeconds(P.Serialised->WaitSeconds)
                   << " of waiting" << format(" (%.0f %%)\n", 100 * P.Serialised->Share);
}

void ProfileText::notes() {
  for (const auto &[Name, Count] : P.Counters)
    label("counter") << left_justify(Name, 24) << format("%.4g", Count) << '\n';
  if (P.Counters.empty() && !P.CountersNote.empty())
    label("counters") << P.CountersNote << '\n';
  if (P.LostRecords)
    label("lost") << counted(P.LostRecords, "record")
                  << " lost by the kernel: times are lower "
                     "bounds\n";
}

static void writeVerdict(raw_ostream &OS, const Verdict &V) {
  Styled(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true) << V.Summary << '\n';
  for (const Question &Q : V.Decision)
    OS << "  " << Q.Asked << ' ' << Q.Answer << (Q.Because.empty() ? "" : ": ") << Q.Because
       << '\n';
}

void writeText(raw_ostream &OS, const ProfileReport &Report) {
  writeVerdict(OS, Report.Says);
  ProfileText Writer(OS, Report.Measured);
  Writer.overview();
  Writer.states();
  Writer.waits();
  Writer.hot();
  Writer.serialised();
  Writer.notes();
}

} // namespace concadvise
