#include "advisor/DocumentRule.h"

#include "model/Names.h"

namespace concadvise {

namespace {

constexpr std::string_view Then = " → ";

RulePick arrive(std::string Path, Model At) {
  Path += std::string(Then) + std::string(name(At));
  return {At, std::move(Path)};
}

std::string whyNotOneProcess(const RuleFacts &F) {
  return F.SerialisedBy.empty() ? "two tasks cannot run in one process"
                                : F.SerialisedBy + " lets one thread run at a time";
}

RulePick cpuBound(const RuleFacts &F) {
  if (F.OneProcess)
    return arrive("CPU-bound → two tasks can run in one process", Model::Threads);
  std::string Path = "CPU-bound → " + whyNotOneProcess(F);
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
    return blockingCalls("I/O-bound → its calls cannot be awaited", F);
  if (F.Slow && !*F.Slow)
    return blockingCalls("I/O-bound → fast I/O", F);
  std::string Speed = F.Slow ? "slow I/O" : "I/O that can be awaited";
  if (F.Many && !*F.Many)
    return blockingCalls("I/O-bound → " + Speed + ", few at once", F);
  return arrive("I/O-bound → " + Speed + (F.Many ? ", many at once" : ", perhaps many at once"),
                Model::Async);
}

RulePick mixed(const RuleFacts &F) {
  if (!F.Awaitable)
    return blockingCalls("I/O and computing → its calls cannot be awaited", F);
  if (F.OneProcess)
    return arrive("I/O and computing → async for the waiting, threads for the computing",
                  Model::AsyncThreads);
  if (F.Sendable)
    return arrive("I/O and computing → async for the waiting, processes for the computing",
                  Model::AsyncProcesses);
  return arrive("I/O and computing → only the waiting can overlap", Model::Async);
}

} // namespace

RulePick documentRule(const RuleFacts &Facts) {
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
