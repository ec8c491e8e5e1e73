// `loops`: one remark per loop, in the spirit of a compiler's.
#include "model/Names.h"
#include "tools/report/Common.h"
#include "tools/report/Report.h"

#include "llvm/ADT/StringExtras.h"

#include <map>

using namespace llvm;

namespace concadvise {

static raw_ostream::Colors colorOf(LoopVerdict::Kind Kind) {
  switch (Kind) {
  case LoopVerdict::Kind::Parallel:
    return raw_ostream::GREEN;
  case LoopVerdict::Kind::Guarded:
    return raw_ostream::CYAN;
  case LoopVerdict::Kind::Sequential:
    return raw_ostream::YELLOW;
  case LoopVerdict::Kind::Unknown:
    return raw_ostream::MAGENTA;
  }
  return raw_ostream::WHITE;
}

static void writeReason(raw_ostream &OS, const Reason &R, StringRef Root) {
  OS << "    " << R.Code << ' ' << printable(R.Message);
  auto Place = [&](const char *Before, const Location &At) {
    if (At.valid())
      OS << Before << printable(displayPath(At.File, Root)) << ':' << At.Line << ':' << At.Column;
  };
  Place(" at ", R.From);
  if (R.To != R.From)
    Place(" and ", R.To);
  OS << '\n';
}

static void writeDetails(raw_ostream &OS, const LoopVerdict &L) {
  if (!L.Private.empty())
    OS << "    private: " << printable(join(L.Private, ", ")) << '\n';
  for (const Reduction &R : L.Reductions)
    OS << "    reduction: " << R.Operator << ' ' << printable(R.Variable) << '\n';
  if (!L.Requires.empty())
    OS << "    requires: " << join(L.Requires, ", ") << '\n';
}

static void writeLoop(raw_ostream &OS, const LoopVerdict &L, StringRef Root) {
  OS << printable(displayPath(L.At.File, Root)) << ':' << L.At.Line << ':' << L.At.Column << ": ";
  Styled(OS, colorOf(L.Verdict), /*Bold=*/true) << name(L.Verdict);
  OS << " loop";
  if (!L.Function.empty())
    OS << " in " << printable(L.Function);
  OS << '\n';
  for (const Reason &R : L.Reasons)
    writeReason(OS, R, Root);
  writeDetails(OS, L);
}

static void writeSummary(raw_ostream &OS, ArrayRef<LoopVerdict> Loops) {
  std::map<LoopVerdict::Kind, unsigned> Counts;
  for (const LoopVerdict &L : Loops)
    ++Counts[L.Verdict];
  OS << counted(Loops.size(), "loop");
  const char *Before = ": ";
  for (auto [Kind, Count] : Counts) {
    OS << Before << Count << ' ' << name(Kind);
    Before = ", ";
  }
  OS << '\n';
}

void writeText(raw_ostream &OS, const LoopsReport &Report) {
  for (const LoopVerdict &L : Report.Loops)
    writeLoop(OS, L, Report.Root);
  writeSummary(OS, Report.Loops);
  writeCoverage(OS, Report.Covered, Report.Root);
}

} // namespace concadvise
