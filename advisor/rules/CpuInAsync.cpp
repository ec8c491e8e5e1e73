// Long computation reached from a coroutine, an event-loop handler or a fiber: while it computes,
// everything else that shares the thread stands still.
#include "advisor/PlaceAdvice.h"
#include "advisor/Rules.h"
#include "advisor/Wording.h"

#include <algorithm>

namespace concadvise::rules {

/// An estimate that rests on loops of unknown length has to be this much beyond the budget.
static constexpr double Doubt = 10;

static bool surely(double Seconds, const Case &C) { return Seconds >= C.Options.LoopBudgetSeconds; }

static bool likely(double Seconds, const Case &C) {
  return Seconds >= Doubt * C.Options.LoopBudgetSeconds;
}

/// What it contains is told itself.
static bool toldWithin(const Case &C) {
  return surely(C.Of.Cost.InnerCpuSeconds, C) || likely(C.Of.Cost.LikelyInnerCpuSeconds, C);
}

/// Seconds of a profiled run from which it matters: the thresholds of everything that is measured.
static double likelyShare(const Case &C) {
  return std::max(C.Options.MinSavedSeconds, C.Options.MinProgramShare * C.programSeconds());
}

static std::string measuredTime(const Case &C) {
  return "it computed for " + duration(C.Seen.CpuSeconds) + " there (measured)";
}

static std::string estimatedTime(const Case &C, bool Sure) {
  double Seconds = Sure ? C.Of.Cost.CpuSeconds.value_or(0) : C.Of.Cost.LikelyCpuSeconds;
  return (Sure ? "it computes for about " + duration(Seconds)
               : "it may compute for long, " + duration(Seconds) +
                     " if its loops are as long as most") +
         " (estimated from the source: " + pathTo(C.Of) + ")";
}

std::optional<Advice> cpuInAsync(const Case &C) {
  bool Sure = surely(C.Of.Cost.CpuSeconds.value_or(0), C);
  // Much CPU time may be many short runs; only a profile that saw none speaks against an estimate.
  bool Seen = C.Seen.measured() && C.Seen.CpuSeconds >= likelyShare(C);
  bool Told = C.Seen.measured() ? Seen : Sure || likely(C.Of.Cost.LikelyCpuSeconds, C);
  if (!Told || toldWithin(C))
    return std::nullopt;
  std::string Time = C.Seen.measured() ? measuredTime(C) : estimatedTime(C, Sure);
  Advice A = adviceOnPlace(C, "cpu-in-async",
                           {"Does it compute where an event loop runs?", "yes",
                            Time + (C.Seen.measured() ? "; " + pathTo(C.Of) : "")});
  A.Kind = Workload::CpuBound;
  A.Level = Sure || C.Seen.measured() ? Severity::Warning : Severity::Info;
  A.Message = lastName(C.Of) + (A.Level == Severity::Warning ? " computes" : " may compute") +
              " for long on the thread of " + contextOf(C.Of) +
              ": co_await conc::run_in(conc::threads{}, …), or hand it to a pool";
  A.RulePath = "already asynchronous → computing holds up the event loop → to threads or processes";
  askForProfile(A, C);
  return A;
}

} // namespace concadvise::rules
