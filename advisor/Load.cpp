#include "advisor/Load.h"

#include "advisor/Sane.h"
#include "advisor/TaskSpread.h"

#include <algorithm>
#include <cmath>

namespace concadvise {

namespace {

constexpr double CacheLineBytes = 64;

bool asyncLegal(const Site &Of) {
  auto Async = Of.Legal.find(Model::Async);
  return Async != Of.Legal.end() && Async->second.Verdict <= Legality::Assumed;
}

// Counted waits without a sampled reason: the reason that the source code names, if it names one.
std::map<WaitReason, double> waitsByReason(const Site &Of, const Measurement &Seen) {
  if (!Seen.WaitByReason.empty() || !(Seen.WaitSeconds > 0))
    return Seen.WaitByReason;
  WaitReason Reason = WaitReason::Other;
  for (const auto &[Candidate, Block] : Of.Task.Blocks)
    if (Block.Certainty == Truth::Yes && isIo(Candidate)) {
      Reason = Candidate;
      break;
    }
  return {{Reason, Seen.WaitSeconds}};
}

void sortWaits(Load &L, const Site &Of, const Measurement &Seen) {
  bool Hookable = asyncLegal(Of);
  for (const auto &[Reason, All] : waitsByReason(Of, Seen)) {
    auto Idle = Seen.IdleByReason.find(Reason);
    double ForWork = Idle == Seen.IdleByReason.end() ? 0 : Idle->second;
    double Seconds = std::max(0.0, All - ForWork);
    L.Held += All - Seconds;
    switch (Reason) {
    case WaitReason::Lock:
    case WaitReason::Condition:
      L.Held += Seconds;
      break;
    case WaitReason::Disk:
    case WaitReason::PageFault:
      L.Device += Seconds;
      break;
    case WaitReason::Terminal:
      L.Unhookable += Seconds;
      break;
    default:
      (Hookable ? L.Waiting : L.Unhookable) += Seconds;
    }
  }
}

// The count is exact when the site counted itself or the trip count is a constant. Otherwise it
// lies between one task and one per wait; the slowest wait tells how few there can be, because no
// task ends before its own wait does.
void countTasks(Load &L, const Site &Of, const Measurement &Seen) {
  if (Seen.Count) {
    double N = double(Seen.Count->Tasks);
    L.Tasks = {N, N, N};
    L.Runs = std::clamp<double>(Seen.Count->Runs, 1, N);
    L.TasksKnown = true;
  } else if (double N = sane(Of.Cost.Tasks.value_or(0), MostTasks); N >= 1) {
    L.Tasks = {N, N, N};
    L.TasksKnown = true;
  } else if (Seen.Waits > 0) {
    double Most = double(Seen.Waits);
    double Likely = Seen.LongestWait > 0 ? std::round(Seen.WaitSeconds / Seen.LongestWait) : Most;
    L.Tasks = {1, std::clamp(Likely, 1.0, Most), Most};
  } else {
    double Each = sane(Of.Cost.CpuSeconds.value_or(0));
    double Likely = Each > 0 ? std::clamp(L.Cpu / Each, 1.0, 1e12) : 1000;
    L.Tasks = {1, Likely, std::max(Likely, 1e6)};
  }
}

void spreadTasks(Load &L, const Measurement &Seen) {
  double Total = L.Cpu + L.waits();
  if (Seen.Count) {
    TaskSpread S = spreadOf(Seen.Count->WallHistogram, Total);
    L.LongestTask = {S.LongestLow, S.Longest, S.LongestHigh};
    L.Spread = {S.VariationLow, S.Variation, S.VariationHigh};
  } else {
    double Mean = Total / L.Tasks.Likely;
    double Likely = std::max(Mean, Seen.LongestWait + L.Cpu / L.Tasks.Likely);
    L.LongestTask = {Mean, Likely, std::min(Total, 2 * Likely)};
    L.Spread = {0, 0, 1};
  }
}

// Hardware counters are of the whole program; what a site moves is taken to be like the rest.
double memoryTraffic(const Profile &P) {
  double Misses = 0;
  for (const auto &[Name, Value] : P.Counters) {
    std::string Lower;
    for (char C : Name)
      Lower += C == '_' || C == ':' ? '-' : char(C >= 'A' && C <= 'Z' ? C - 'A' + 'a' : C);
    bool LastLevel =
        Lower.find("cache-misses") != std::string::npos || Lower.find("llc-") != std::string::npos;
    if (LastLevel && Lower.find("miss") != std::string::npos)
      Misses = std::max(Misses, sane(Value, 1e18));
  }
  double OnCpu = sane(P.States.OnCpu);
  constexpr double MostBytesPerSecond = 1e15;
  return OnCpu > 0 ? sane(Misses * CacheLineBytes / OnCpu, MostBytesPerSecond) : 0;
}

} // namespace

bool isIo(WaitReason Reason) {
  return Reason != WaitReason::Lock && Reason != WaitReason::Condition &&
         Reason != WaitReason::PageFault;
}

Workload workloadOf(double Cpu, double Wait, const AdviceOptions &Options) {
  if (!(Cpu + Wait > 0))
    return Workload::Unknown;
  double Ratio = Cpu / (Cpu + Wait);
  if (Ratio >= Options.CpuBoundFrom)
    return Workload::CpuBound;
  return Ratio <= Options.IoBoundUpTo ? Workload::IoBound : Workload::Mixed;
}

Workload staticWorkload(const Effects &Task) {
  Truth Blocks = Truth::No;
  for (const auto &[Reason, Block] : Task.Blocks) {
    if (!isIo(Reason))
      continue;
    if (Block.Certainty == Truth::Yes)
      Blocks = Truth::Yes;
    else if (Blocks == Truth::No)
      Blocks = Block.Certainty;
  }
  if (Blocks == Truth::Yes)
    return Task.Cpu == Truth::Yes ? Workload::Mixed : Workload::IoBound;
  // A wait that may or may not happen does not make computing I/O-bound, and an unseen callee may
  // wait for anything.
  if (Task.Cpu == Truth::Yes)
    return Workload::CpuBound;
  if (Blocks == Truth::Sometimes)
    return Workload::IoBound;
  return Task.Cpu == Truth::Sometimes ? Workload::CpuBound : Workload::Unknown;
}

Load loadOf(const Site &Of, const Measurement &Seen, const Profile *Profiled,
            const AdviceOptions &Options) {
  Load L;
  L.Known = Seen.measured() && Seen.seconds() > 0;
  if (L.Known) {
    L.Cpu = Seen.CpuSeconds;
    L.Sink = Seen.SinkSeconds;
    sortWaits(L, Of, Seen);
    L.Kind = workloadOf(L.Cpu, L.waits(), Options);
    L.BytesPerCpuSecond = Profiled ? memoryTraffic(*Profiled) : 0;
  } else {
    L.Kind = staticWorkload(Of.Task);
  }
  L.OneAtATime =
      Profiled && Profiled->Serialised && Profiled->Serialised->What == SerialisedBy::Kind::Gil;
  countTasks(L, Of, Seen);
  if (L.Known)
    spreadTasks(L, Seen);
  if (Seen.Waits > 0)
    L.WaitsPerTask = std::max(1.0, double(Seen.Waits) / L.Tasks.Likely);
  L.ResultBytes = sane(Of.Cost.ResultBytes.value_or(0));
  return L;
}

} // namespace concadvise
