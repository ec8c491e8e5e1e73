// Far more threads want to run than there are cores: they take turns, and switching costs time that
// computing could have.
#include "advisor/PlaceAdvice.h"
#include "advisor/ProfilePlace.h"
#include "advisor/ProgramView.h"
#include "advisor/Rules.h"
#include "advisor/Sane.h"
#include "advisor/Wording.h"

#include <map>
#include <tuple>

namespace concadvise::rules {

namespace {

/// The function that threads were started with and that took the most CPU time.
std::optional<ProfilePlace> busiestThreadFunction(const Profile &P) {
  std::map<std::tuple<std::string, std::string>, std::pair<double, ProfilePlace>> Seconds;
  const std::pair<double, ProfilePlace> *Most = nullptr;
  for (const HotStack &Hot : P.Hot)
    if (std::optional<ProfilePlace> At = outermostOwn(P, Hot.StackIndex)) {
      auto &Sum = Seconds.try_emplace({At->At.File, At->Function}, 0, *At).first->second;
      Sum.first += sane(Hot.Seconds);
      if (!Most || Sum.first > Most->first)
        Most = &Sum;
    }
  return Most ? std::optional(Most->second) : std::nullopt;
}

} // namespace

std::optional<Advice> nestedParallel(const Case &C) {
  bool Sure = C.Of.Certainty == Truth::Yes;
  Advice A = adviceOnPlace(C, "oversubscribed",
                           {"How concurrent is it already?", Sure ? "nested" : "perhaps nested",
                            "parallel code starts " + C.Of.Context + ": " + pathTo(C.Of)});
  A.Message = C.Of.Context + ": " +
              (Sure ? "threads multiply beyond the cores: make one level parallel, or share a pool"
                    : "it runs on one thread, or multiplies threads where nesting is switched on: "
                      "make one level parallel");
  A.RulePath = "parallel already → one level is enough";
  return A;
}

std::optional<Advice> oversubscribed(const ProgramCase &C) {
  ProgramView V = viewOf(C.Profiled, C.On, C.Options);
  if (!V.oversubscribed())
    return std::nullopt;
  std::optional<ProfilePlace> At = busiestThreadFunction(C.Profiled);
  if (!At)
    return std::nullopt;
  Advice A = warningAt(*At, "oversubscribed", C);
  A.Kind = V.Kind;
  A.Message = "on average " + number(V.Runnable) + " threads want to run this on " +
              std::to_string(V.Cores) + (V.Cores == 1 ? " core" : " cores") +
              ": start as many as there are cores, or use a pool";
  A.Grounds = "threads waited " + duration(V.States.Preempted + V.States.Woken) +
              " for a core, put off by others, and ran " + duration(V.States.OnCpu) + " (measured)";
  A.RulePath = "threads → more than cores → a pool";
  A.Decision = {{"How concurrent is it already?", "too much", A.Grounds}};
  return A;
}

} // namespace concadvise::rules
