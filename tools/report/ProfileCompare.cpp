// What changed between two profiles of the same program.
#include "model/Names.h"
#include "tools/report/Common.h"
#include "tools/report/Report.h"

#include "llvm/Support/Format.h"

#include <cmath>
#include <set>

using namespace llvm;

namespace concadvise {

namespace {
class Comparison {
public:
  Comparison(raw_ostream &OS) : OS(OS) {}

  /// One line, unless both are next to nothing.
  void row(StringRef What, double Old, double New) {
    constexpr double Nothing = 0.5e-3;
    if (std::abs(Old) < Nothing && std::abs(New) < Nothing)
      return;
    OS << "  " << left_justify(What, 20) << right_justify(humanSeconds(Old), 10) << " → "
       << right_justify(humanSeconds(New), 10);
    if (Old >= Nothing)
      OS << format("  %+.0f %%", 100 * (New - Old) / Old);
    OS << '\n';
  }

private:
  raw_ostream &OS;
};
} // namespace

void writeComparison(raw_ostream &OS, const Profile &Old, const Profile &New) {
  if (Old.Command != New.Command)
    OS << "of different commands: " << Old.Command << "; " << New.Command << '\n';
  Comparison Rows(OS);
  Rows.row("wall time", Old.WallSeconds, New.WallSeconds);
  Rows.row("on CPU", Old.States.OnCpu, New.States.OnCpu);
  Rows.row("blocked", Old.States.Blocked, New.States.Blocked);
  std::set<WaitReason> Reasons;
  for (const Profile *P : {&Old, &New})
    for (const auto &[Reason, Seconds] : P->WaitByReason)
      Reasons.insert(Reason);
  auto Of = [](const Profile &P, WaitReason Reason) {
    auto It = P.WaitByReason.find(Reason);
    return It == P.WaitByReason.end() ? 0.0 : It->second;
  };
  for (WaitReason Reason : Reasons)
    Rows.row("  " + std::string(name(Reason)), Of(Old, Reason), Of(New, Reason));
  Rows.row("idle by design", Old.States.Idle, New.States.Idle);
  Rows.row("woken, not running", Old.States.Woken, New.States.Woken);
  Rows.row("preempted", Old.States.Preempted, New.States.Preempted);
}

} // namespace concadvise
