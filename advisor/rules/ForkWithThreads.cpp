// fork without exec where other threads may run: the child has only the thread that forked, and
// every lock as it stood.
#include "advisor/PlaceAdvice.h"
#include "advisor/Rules.h"

namespace concadvise::rules {

static std::string threadsFrom(const Site &Of) {
  if (Of.Certainty != Truth::Yes || Of.Chain.size() < 2)
    return "the program starts threads, and nothing shows that this comes before";
  return "threads may run by then: " + pathTo(Of);
}

std::optional<Advice> forkWithThreads(const Case &C) {
  bool Execs = C.Of.Task.Exits == Truth::Yes;
  std::string From = threadsFrom(C.Of);
  Advice A = adviceOnPlace(C, "fork-with-threads",
                           {"May other threads run when it forks?",
                            C.Of.Certainty == Truth::Yes ? "yes" : "perhaps", From});
  if (Execs) // A short window: it mostly goes well.
    A.Level = Severity::Info;
  A.Message =
      C.Of.Context.empty()
          ? "fork in a program with threads: the child has one of them, and locks that nobody will "
            "release: fork before the first thread, or use conc::processes"
          : "between fork and " + std::string(Execs ? "exec" : "the child's end") + ", `" +
                C.Of.Context +
                "` takes a lock that another thread may have held: prepare before the fork, or use "
                "posix_spawn";
  A.RulePath = "threads, then fork → a child with half a program → processes that start clean";
  return A;
}

} // namespace concadvise::rules
