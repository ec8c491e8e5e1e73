// `profile` and `report` for people: the verdict first, then what it rests on.
#include "model/Names.h"
#include "tools/report/Common.h"
#include "tools/report/Report.h"
#include "tools/report/Stacks.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"

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
    OS << ", " << printable(*P.Interpreter);
  OS << '\n';
  label("tier") << name(P.MeasuredAt) << (P.TierNote.empty() ? "" : ": ") << printable(P.TierNote)
                << '\n';
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
      OS << "  " << printable(W.Object);
    if (std::string Place = printable(placeOf(P, W.StackIndex)); !Place.empty())
      OS << "  in " << Place;
    OS << (W.IdleByDesign ? "  (idle by design)\n" : W.Within ? "  (within the program)\n" : "\n");
    if (!W.HeldBy.empty())
      label("") << "            " << printable(heldBy(P, W.HeldBy.front())) << '\n';
  }
  more(P.Waits.size(), "wait");
}

/// CPU time by function; each is shown at its costliest line.
void ProfileText::hot() {
  struct Row {
    double Seconds = 0, Costliest = 0;
    std::string Place;
  };
  MapVector<std::pair<StringRef, StringRef>, Row> Functions;
  for (const HotStack &H : P.Hot) {
    const StackFrame *Frame = knownFrame(P, H.StackIndex);
    Row &R = Functions[Frame ? std::pair<StringRef, StringRef>(Frame->Module, Frame->Function)
                             : std::pair<StringRef, StringRef>()];
    R.Seconds += H.Seconds;
    if (H.Seconds > R.Costliest || R.Place.empty()) {
      R.Costliest = H.Seconds;
      R.Place = printable(placeOf(P, H.StackIndex));
    }
  }
  std::vector<Row> Rows;
  for (auto &Each : Functions)
    Rows.push_back(std::move(Each.second));
  stable_sort(Rows, [](const Row &A, const Row &B) { return A.Seconds > B.Seconds; });
  for (size_t I = 0; I < std::min(Rows.size(), MostRows); ++I)
    label(I ? "" : "hot") << right_justify(humanSeconds(Rows[I].Seconds), 9) << "  "
                          << (Rows[I].Place.empty() ? "?" : Rows[I].Place) << '\n';
  more(Rows.size(), "function");
}

void ProfileText::serialised() {
  if (!P.Serialised)
    return;
  label("held up") << "by "
                   << (P.Serialised->What == SerialisedBy::Kind::Gil ? "the interpreter's lock"
                                                                     : "the lock ")
                   << printable(P.Serialised->Object) << ": "
                   << humanSeconds(P.Serialised->WaitSeconds) << " of waiting"
                   << format(" (%.0f %%)\n", 100 * P.Serialised->Share);
}

void ProfileText::notes() {
  for (const auto &[Name, Count] : P.Counters)
    label("counter") << left_justify(printable(Name), 24) << format("%.4g", Count) << '\n';
  if (P.Counters.empty() && !P.CountersNote.empty())
    label("counters") << printable(P.CountersNote) << '\n';
  if (P.LostRecords)
    label("lost") << counted(P.LostRecords, "record")
                  << " lost by the kernel: times are lower "
                     "bounds\n";
}

static void writeVerdict(raw_ostream &OS, const Verdict &V) {
  Styled(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true) << printable(V.Summary) << '\n';
  for (const Question &Q : V.Decision)
    OS << "  " << printable(Q.Asked) << ' ' << printable(Q.Answer)
       << (Q.Because.empty() ? "" : ": ") << printable(Q.Because) << '\n';
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
