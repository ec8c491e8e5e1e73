#include "advisor/Overlap.h"

#include "advisor/Wording.h"
#include "model/Names.h"

#include <algorithm>
#include <utility>

namespace concadvise {

namespace {

bool concurrent(const Advice &A) {
  return A.Of && A.Best && *A.Best != Model::Serial && A.ProgramSecondsAfter;
}

bool inside(const Measurement &Inner, const Measurement &Outer) {
  return !Inner.Stacks.empty() && std::includes(Outer.Stacks.begin(), Outer.Stacks.end(),
                                                Inner.Stacks.begin(), Inner.Stacks.end());
}

/// A loop inside another starts its workers anew each time; how often is not always known. It is
/// preferred only when it gains clearly more.
constexpr double InnerMustGain = 1.1;

bool aroundIt(const Measurement &Outer, const Measurement &Inner) {
  return inside(Inner, Outer) &&
         (Outer.Stacks.size() > Inner.Stacks.size() || Outer.Callees > Inner.Callees);
}

void yieldTo(Advice &Loser, const Advice &Winner) {
  std::string Because = "its time is part of the loop at " + place(Winner.At.begin()) +
                        ", which gains more on " + std::string(name(*Winner.Best));
  Loser.Best = Model::Serial;
  Loser.Workers = 1;
  Loser.Level = Severity::Info;
  Loser.Message = "keep it serial: " + Because;
  Loser.Gain.clear();
  Loser.Settle.clear();
  Loser.ProgramSecondsAfter.reset();
  Loser.FixAvailable = false;
  Loser.Decision.push_back({"Is it inside another site?", "yes", Because});
}

} // namespace

void keepOneOfNested(std::vector<Advice> &All, const std::vector<Site> &Sites,
                     const std::vector<Measurement> &Seen) {
  std::vector<Advice *> Advised;
  for (Advice &A : All)
    if (concurrent(A))
      Advised.push_back(&A);
  std::sort(Advised.begin(), Advised.end(), [](const Advice *A, const Advice *B) {
    return *A->ProgramSecondsAfter < *B->ProgramSecondsAfter;
  });
  auto SeenOf = [&](const Advice &A) -> const Measurement & {
    return Seen[size_t(A.Of - Sites.data())];
  };
  // Best first: whatever overlaps with one already kept yields to it.
  std::vector<Advice *> Kept;
  for (Advice *A : Advised) {
    auto Other = std::find_if(Kept.begin(), Kept.end(), [&](const Advice *Winner) {
      return inside(SeenOf(*A), SeenOf(*Winner)) || inside(SeenOf(*Winner), SeenOf(*A));
    });
    if (Other == Kept.end())
      Kept.push_back(A);
    else if (aroundIt(SeenOf(*A), SeenOf(**Other)) &&
             *A->ProgramSecondsAfter < *(*Other)->ProgramSecondsAfter * InnerMustGain)
      yieldTo(*std::exchange(*Other, A), *A);
    else
      yieldTo(*A, **Other);
  }
}

} // namespace concadvise
