// Sleeping in a loop to wait for a condition: too late by half a sleep, and awake for nothing.
#include "advisor/PlaceAdvice.h"
#include "advisor/Rules.h"

#include <string_view>

namespace concadvise::rules {

namespace {

struct Remedy {
  std::string_view Kind, Instead;
};
constexpr Remedy Remedies[] = {
    {"variable", "a condition variable, or std::atomic::wait"},
    {"flag", "sigwait or signalfd where a signal sets it, otherwise a condition variable"},
    {"lock", "a blocking lock, or one with a time limit"},
    {"file", "inotify"},
    {"child process", "a blocking wait, SIGCHLD with signalfd, or a pidfd"},
    {"descriptor", "poll or epoll on the descriptor"},
    {"thread", "join, or a condition variable"},
    {"future", "wait, or wait_for with the time limit"},
};

const Remedy &remedyFor(const Site &Of) {
  for (const Remedy &Each : Remedies)
    if (std::string_view(Of.Context).starts_with(Each.Kind))
      return Each;
  return Remedies[0];
}

} // namespace

std::optional<Advice> pollSleep(const Case &C) {
  const Remedy &Use = remedyFor(C.Of);
  std::string Name = C.Of.Context.size() > Use.Kind.size() + 1
                         ? C.Of.Context.substr(Use.Kind.size() + 1)
                         : std::string(Use.Kind);
  Advice A = adviceOnPlace(C, "poll-sleep",
                           {"What does it wait for?", Name,
                            "each round only asks `" + Name + "` and sleeps: " + pathTo(C.Of)});
  A.Kind = Workload::IoBound;
  A.Message = "sleeps until `" + Name + "` says so: use " + std::string(Use.Instead);
  A.RulePath = "a sleep in a loop → late and awake for nothing → wait for the event itself";
  return A;
}

} // namespace concadvise::rules
