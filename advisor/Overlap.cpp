#include "advisor/Overlap.h"

#include "advisor/Wording.h"
#include "model/Names.h"

#include <algorithm>

namespace concadvise {

namespace {

bool concurrent(const Advice &A) {
  return A.Of && A.Best && *A.Best != Model::Serial && A.ProgramSecondsAfter;
}

bool inside(const Measurement &Inner, const Measurement &Outer) {
  return !Inner.Stacks.empty() && std::includes(Outer.Stacks.begin(), Outer.Stacks.end(),
                                                Inner.Stacks.begin(), Inner.Stacks.end());
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
  std::vector<const Advice *> Kept;
  for (Advice *A : Advised) {
    auto Other = std::find_if(Kept.begin(), Kept.end(), [&](const Advice *Winner) {
      return inside(SeenOf(*A), SeenOf(*Winner)) || inside(SeenOf(*Winner), SeenOf(*A));
    });
    if (Other != Kept.end())
      yieldTo(*A, **Other);
    else
      Kept.push_back(A);
  }
}

} // namespace concadvise
