#include "advisor/Overlap.h"

#include "advisor/LoopAdvice.h"
#include "advisor/Wording.h"
#include "model/Names.h"

#include <algorithm>
#include <tuple>

namespace concadvise {

namespace {

/// A loop inside another starts its workers anew each time; how often is not always known. It is
/// preferred only when it gains clearly more.
constexpr double InnerMustGain = 1.1;

struct Candidate {
  Advice *Of;
  const Measurement *Seen;

  double after() const { return *Of->ProgramSecondsAfter; }
  double saved() const { return Of->Why.ProgramSeconds - after(); }
};

bool concurrent(const Advice &A) {
  return A.Of && A.Best && *A.Best != Model::Serial && A.ProgramSecondsAfter;
}

bool nestedInSource(const Span &Inner, const Span &Outer) {
  auto Begin = [](const Span &S) { return std::tuple(S.Line, S.Column); };
  auto End = [](const Span &S) {
    return std::tuple(std::max(S.Line, S.EndLine), S.EndLine ? S.EndColumn : S.Column);
  };
  return Inner.File == Outer.File && Inner != Outer && Begin(Outer) <= Begin(Inner) &&
         End(Inner) <= End(Outer);
}

bool nestedInTime(const Measurement &Inner, const Measurement &Outer) {
  return !Inner.Stacks.empty() && std::includes(Outer.Stacks.begin(), Outer.Stacks.end(),
                                                Inner.Stacks.begin(), Inner.Stacks.end());
}

bool overlap(const Candidate &A, const Candidate &B) {
  return nestedInSource(A.Of->At, B.Of->At) || nestedInSource(B.Of->At, A.Of->At) ||
         nestedInTime(*A.Seen, *B.Seen) || nestedInTime(*B.Seen, *A.Seen);
}

/// Of two loops of one function lines tell, since a sample may name only the innermost of them; of
/// loops that call each other, the stacks.
bool around(const Candidate &Outer, const Candidate &Inner) {
  if (nestedInSource(Inner.Of->At, Outer.Of->At))
    return true;
  if (nestedInSource(Outer.Of->At, Inner.Of->At) || !nestedInTime(*Inner.Seen, *Outer.Seen))
    return false;
  return Outer.Seen->Stacks.size() > Inner.Seen->Stacks.size() ||
         Outer.Seen->Callees > Inner.Seen->Callees;
}

/// Would the outer loop gain about as much as all of these inner ones together?
bool gainsAlike(const Candidate &Outer, const std::vector<Candidate> &Inner) {
  double After = Outer.Of->Why.ProgramSeconds;
  for (const Candidate &Each : Inner)
    After -= Each.saved();
  return Outer.after() <= std::max(After, 0.0) * InnerMustGain;
}

void yieldTo(const Candidate &Loser, const Candidate &Winner) {
  std::string Loop = "the loop at " + place(Winner.Of->At.begin());
  std::string On = " on " + std::string(name(*Winner.Of->Best));
  Question Asked{"Is it inside another site?", "yes", ""};
  if (around(Loser, Winner)) {
    Asked = {"Is a better site inside it?", "yes", Loop + " inside it gains more" + On};
  } else if (Loser.saved() > Winner.saved()) {
    Asked.Because = "its time is part of " + Loop + ", which gains about as much" + On +
                    " and starts its workers once";
  } else {
    Asked.Because = "its time is part of " + Loop + ", which gains " +
                    (Loser.saved() < Winner.saved() ? "more" : "as much") + On;
  }
  Advice &A = *Loser.Of;
  A.Best = Model::Serial;
  A.Workers = 1;
  A.Level = Severity::Info;
  A.Message = "keep it serial: " + Asked.Because;
  A.Gain.clear();
  A.Settle.clear();
  A.ProgramSecondsAfter.reset();
  A.AsItIs = runsOn(*A.Of, Model::Serial);
  A.FixAvailable = false;
  A.Decision.push_back(std::move(Asked));
}

} // namespace

void keepOneOfNested(std::vector<Advice> &All, const std::vector<Site> &Sites,
                     const std::vector<Measurement> &Seen) {
  std::vector<Candidate> Advised;
  for (Advice &A : All)
    if (concurrent(A) && A.Suppressed == SuppressedBy::Nobody)
      Advised.push_back({&A, &Seen[size_t(A.Of - Sites.data())]});
  std::stable_sort(Advised.begin(), Advised.end(),
                   [](const Candidate &A, const Candidate &B) { return A.after() < B.after(); });
  // Best first: whatever overlaps with those already kept yields to them, unless it is around them
  // all.
  std::vector<Candidate> Kept;
  for (const Candidate &A : Advised) {
    auto Rival = std::stable_partition(Kept.begin(), Kept.end(),
                                       [&](const Candidate &Each) { return !overlap(A, Each); });
    std::vector<Candidate> Rivals(Rival, Kept.end());
    bool Around = std::all_of(Rivals.begin(), Rivals.end(),
                              [&](const Candidate &Each) { return around(A, Each); });
    if (Rivals.empty() || (Around && gainsAlike(A, Rivals))) {
      Kept.erase(Rival, Kept.end());
      Kept.push_back(A);
      for (const Candidate &Each : Rivals)
        yieldTo(Each, A);
    } else {
      yieldTo(A, Rivals.front());
    }
  }
}

} // namespace concadvise
