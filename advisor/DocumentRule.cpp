#include "advisor/DocumentRule.h"

#include "model/Names.h"

namespace concadvise {

namespace {

constexpr std::string_view Then = " → ";

RulePick arrive(std::string Path, Model At) {
  Path += std::string(Then) + std::string(name(At));
  return {At, std::move(Path)};
}

std::string kind(const RuleFacts &F) {
  switch (F.Kind) {
  case Workload::CpuBound:
    return "CPU-bound";
  case Workload::IoBound:
    return "I/O-bound";
  case Workload::Mixed:
    return "I/O and computing";
  case Workload::Unknown:
    break;
  }
  return "workload not known";
}

std::string whyNotOneProcess(const RuleFacts &F) {
  return F.SerialisedBy.empty() ? "two tasks cannot run in one process"
                                : F.SerialisedBy + " lets one thread run at a time";
}

RulePick cpuBound(const RuleFacts &F) {
  if (F.OneProcess)
    return arrive(kind(F) + " → two tasks can run in one process", Model::Threads);
  std::string Path = kind(F) + " → " + whyNotOneProcess(F);
  if (F.Sendable)
    return arrive(std::move(Path), Model::Processes);
  return arrive(std::move(Path) + ", and their data cannot be sent", Model::Serial);
}

// Threads where async has no advantage, and whatever is left where threads would race.
RulePick blockingCalls(std::string Path, const RuleFacts &F) {
  if (F.OneProcess)
    return arrive(std::move(Path), Model::Threads);
  Path += ", but " + whyNotOneProcess(F);
  if (F.Awaitable)
    return arrive(std::move(Path), Model::Async);
  return arrive(std::move(Path), F.Sendable ? Model::Processes : Model::Serial);
}

RulePick ioBound(const RuleFacts &F) {
  if (!F.Awaitable)
    return blockingCalls(kind(F) + " → its calls cannot be awaited", F);
  if (F.Slow && !*F.Slow)
    return blockingCalls(kind(F) + " → fast I/O", F);
  std::string Speed = F.Slow ? "slow I/O" : "I/O that can be awaited";
  if (F.Many && !*F.Many)
    return blockingCalls(kind(F) + " → " + Speed + ", few at once", F);
  return arrive(kind(F) + " → " + Speed + (F.Many ? ", many at once" : ", perhaps many at once"),
                Model::Async);
}

RulePick mixed(const RuleFacts &F) {
  if (!F.Awaitable)
    return blockingCalls(kind(F) + " → its calls cannot be awaited", F);
  if (F.OneProcess)
    return arrive(kind(F) + " → async for the waiting, threads for the computing",
                  Model::AsyncThreads);
  if (F.Sendable)
    return arrive(kind(F) + " → async for the waiting, processes for the computing",
                  Model::AsyncProcesses);
  return arrive(kind(F) + " → only the waiting can overlap", Model::Async);
}

} // namespace

RulePick documentRule(const RuleFacts &Facts) {
  if (Facts.Sequential)
    return arrive(kind(Facts) + " → its tasks may not run at once", Model::Serial);
  switch (Facts.Kind) {
  case Workload::CpuBound:
    return cpuBound(Facts);
  case Workload::IoBound:
    return ioBound(Facts);
  case Workload::Mixed:
    return mixed(Facts);
  case Workload::Unknown:
    break;
  }
  return {std::nullopt, "measure first: whether it computes or waits is not known"};
}

} // namespace concadvise
