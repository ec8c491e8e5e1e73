// A place in a template, or in a header that macros make several texts of, is one site, however
// often it is there.
#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

static bool samePlace(const Site &A, const Site &B) { return A.At == B.At && A.What == B.What; }

/// What is said of the place has to hold in both.
static void merge(Site &Into, const Site &Other) {
  for (auto It = Into.Legal.begin(); It != Into.Legal.end();) {
    auto There = Other.Legal.find(It->first);
    if (There == Other.Legal.end()) {
      It = Into.Legal.erase(It);
      continue;
    }
    if (There->second.Verdict > It->second.Verdict)
      It->second = There->second;
    ++It;
  }
  for (const Reason &Each : Other.Wrap.Refusals)
    if (none_of(Into.Wrap.Refusals, [&](const Reason &Known) { return Known.Code == Each.Code; }))
      Into.Wrap.Refusals.push_back(Each);
}

void mergePlaces(std::vector<Site> &Sites) {
  stable_sort(Sites, [](const Site &A, const Site &B) {
    return std::tie(A.At, A.What) < std::tie(B.At, B.What);
  });
  std::vector<Site> Merged;
  for (Site &Each : Sites) {
    if (!Merged.empty() && samePlace(Merged.back(), Each))
      merge(Merged.back(), Each);
    else
      Merged.push_back(std::move(Each));
  }
  Sites = std::move(Merged);
}

} // namespace concadvise
