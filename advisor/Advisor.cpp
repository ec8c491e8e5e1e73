#include "advisor/Advisor.h"

#include "advisor/Attribution.h"
#include "advisor/Case.h"
#include "advisor/Load.h"
#include "advisor/Overlap.h"
#include "advisor/Rules.h"
#include "advisor/Sane.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace concadvise {

namespace {

/// A `*` stands for any characters, as in clang-tidy's NOLINT comments.
bool matches(std::string_view Pattern, std::string_view Name) {
  size_t P = 0, N = 0, Star = Pattern.npos, Tried = 0;
  while (N < Name.size()) {
    if (P < Pattern.size() && Pattern[P] == '*') {
      Star = P++;
      Tried = N;
    } else if (P < Pattern.size() && Pattern[P] == Name[N]) {
      ++P;
      ++N;
    } else if (Star != Pattern.npos) {
      P = Star + 1;
      N = ++Tried;
    } else {
      return false;
    }
  }
  return Pattern.find_first_not_of('*', std::min(P, Pattern.size())) == Pattern.npos;
}

bool suppressed(const Site &Of, const Rule &R) {
  return std::any_of(Of.SuppressedRules.begin(), Of.SuppressedRules.end(),
                     [&](const std::string &Pattern) { return matches(Pattern, R.Name); });
}

bool enabled(const Rule &R, const AdviceOptions &Options) {
  return !Options.DisabledRules.contains(std::string(R.Name));
}

void judge(const Case &C, std::vector<Advice> &Into) {
  for (const Rule &R : Rules)
    if (R.JudgeSite && R.Of == C.Of.What && enabled(R, C.Options))
      if (std::optional<Advice> A = R.JudgeSite(C)) {
        if (C.Of.InTest) // Nobody waits for a test.
          A->Level = Severity::Info;
        if (suppressed(C.Of, R))
          A->Suppressed = SuppressedBy::Source;
        Into.push_back(std::move(*A));
      }
}

void judge(const ProgramCase &C, std::vector<Advice> &Into) {
  for (const Rule &R : Rules)
    if (R.JudgeProgram && enabled(R, C.Options))
      if (std::optional<Advice> A = R.JudgeProgram(C))
        Into.push_back(std::move(*A));
}

double busyCores(const Profile *Measured) {
  double Wall = Measured ? sane(Measured->WallSeconds) : 0;
  return Wall > 0 ? sane(Measured->States.OnCpu) / Wall : 0;
}

// A program that keeps several cores busy can only gain what is left of them.
Machine freePart(const Machine &On, double Busy) {
  constexpr double OneThread = 1.2; ///< Sampling and short helpers are no parallel program.
  Machine Free = On;
  if (Busy > OneThread)
    Free.Cores = unsigned(std::max(1.0, std::floor(On.Cores / Busy)));
  return Free;
}

double savedSeconds(const Advice &A) {
  return A.ProgramSecondsAfter ? A.Why.ProgramSeconds - *A.ProgramSecondsAfter : 0;
}

} // namespace

std::vector<Advice> advise(const Sites &Found, const Profile *Measured, const Machine &On,
                           const AdviceOptions &Options) {
  std::vector<Advice> All;
  if (Measured)
    judge(ProgramCase{*Measured, On, Options}, All);
  double Busy = busyCores(Measured);
  Machine Free = freePart(On, Busy);
  std::vector<Measurement> Seen = attribute(Found.All, Measured);
  for (size_t I = 0; I < Found.All.size(); ++I) {
    const Site &Of = Found.All[I];
    // Of a wrapped loop only what it counted itself says what it should run on.
    if (Of.RunsOn && !Seen[I].Count)
      continue;
    Load Work = loadOf(Of, Seen[I], Measured, Options);
    // The cores that a wrapped loop kept busy are its own to use.
    bool Concurrent = Of.RunsOn && Seen[I].Count->MaxInFlight > 1;
    judge(Case{Of, Seen[I], Work, Measured, Concurrent ? On : Free, Options, Concurrent ? 0 : Busy},
          All);
  }
  keepOneOfNested(All, Found.All, Seen);
  std::stable_sort(All.begin(), All.end(), [](const Advice &A, const Advice &B) {
    return std::tuple(B.Level, savedSeconds(B), A.At) < std::tuple(A.Level, savedSeconds(A), B.At);
  });
  return All;
}

} // namespace concadvise
