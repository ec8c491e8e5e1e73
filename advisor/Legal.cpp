#include "advisor/Legal.h"

#include <algorithm>

namespace concadvise {

namespace {

ModelLegality judged(const Site &Of, Model On) {
  auto Found = Of.Legal.find(On);
  if (Found != Of.Legal.end())
    return Found->second;
  return {Legality::Unknown, {{"", "not analysed for this model", {}, {}}}};
}

void addOnce(std::vector<Reason> &Into, const Reason &R) {
  bool Known = std::any_of(Into.begin(), Into.end(), [&](const Reason &Old) {
    return Old.Code == R.Code && Old.Message == R.Message && Old.From == R.From && Old.To == R.To;
  });
  if (!Known)
    Into.push_back(R);
}

ModelLegality both(ModelLegality A, const ModelLegality &B) {
  A.Verdict = std::max(A.Verdict, B.Verdict);
  for (const Reason &R : B.Reasons)
    addOnce(A.Reasons, R);
  return A;
}

} // namespace

ModelLegality legalityOf(const Site &Of, Model On) {
  switch (On) {
  case Model::Serial:
    return {Legality::Proven, {}};
  case Model::AsyncThreads:
    return both(judged(Of, Model::Async), judged(Of, Model::Threads));
  case Model::AsyncProcesses:
    return both(judged(Of, Model::Async), judged(Of, Model::Processes));
  default:
    return judged(Of, On);
  }
}

std::vector<Reason> whyNot(const Site &Of, std::span<const Model> Models) {
  std::vector<Reason> Reasons;
  for (Legality Verdict : {Legality::Unsafe, Legality::Unknown})
    for (bool TwoAccesses : {true, false})
      for (Model On : Models) {
        ModelLegality L = judged(Of, On);
        if (mayRun(L.Verdict))
          return {};
        if (L.Verdict != Verdict)
          continue;
        for (const Reason &R : L.Reasons)
          if ((R.From.valid() && R.To.valid()) == TwoAccesses)
            addOnce(Reasons, R);
      }
  return Reasons;
}

std::span<const Model> modelsFor(Workload Kind) {
  static constexpr Model Parallel[] = {Model::Threads, Model::Processes};
  if (Kind == Workload::CpuBound)
    return Parallel;
  return ConcurrentModels;
}

} // namespace concadvise
