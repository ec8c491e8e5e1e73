// A thread made for each item: making one costs more than a short task, and as many run at once as
// there are items.
#include "advisor/Legal.h"
#include "advisor/Load.h"
#include "advisor/PlaceAdvice.h"
#include "advisor/Rules.h"
#include "advisor/Sane.h"
#include "advisor/Wording.h"

namespace concadvise::rules {

static bool mayBe(const Site &Of, Model On) { return mayRun(legalityOf(Of, On).Verdict); }

static std::string workOf(const Effects &Task) {
  for (const auto &[Reason, Block] : Task.Blocks)
    if (Block.Certainty == Truth::Yes)
      return "its threads wait " + std::string(waitingOn(Reason));
  if (Task.UnknownCallee)
    return "what its threads do is not all known";
  return Task.Cpu == Truth::No ? "its threads do little" : "its threads compute";
}

static std::string threadCount(const Case &C) {
  if (!C.Profiled || C.Profiled->Threads.empty())
    return "";
  return "; the profiled run had " + std::to_string(C.Profiled->Threads.size()) +
         " threads (measured)";
}

std::optional<Advice> threadPerTask(const Case &C) {
  double Counted = sane(C.Of.Cost.Tasks.value_or(0)); // 0: nobody knows.
  if (C.Of.Cost.Tasks && Counted <= C.Options.FixedWorkers)
    return std::nullopt;
  Workload Kind = staticWorkload(C.Of.Task);
  bool Async = Kind == Workload::IoBound && mayBe(C.Of, Model::Async);
  std::string Tasks = C.Of.Cost.Tasks ? number(Counted) + " of them" : "for " + C.Of.Context;
  Advice A = adviceOnPlace(
      C, "thread-per-task",
      {"Is a thread made for each item?", C.Of.Certainty == Truth::Yes ? "yes" : "it seems so",
       "one thread " + Tasks + ": " + pathTo(C.Of) + "; " + workOf(C.Of.Task) + threadCount(C)});
  A.Kind = Kind;
  if (Async || mayBe(C.Of, Model::Threads))
    A.Best = Async ? Model::Async : Model::Threads;
  A.Message = std::string("a thread is made for ") +
              (C.Of.Context.empty() ? "each item" : C.Of.Context) + ": " +
              (Async ? "they wait for what can be awaited: conc::async, or a pool"
                     : "give the work to a pool: conc::threads");
  A.RulePath = Async ? "a thread for each item → waits that can be awaited → async"
                     : "a thread for each item → a pool of as many as are needed";
  return A;
}

} // namespace concadvise::rules
