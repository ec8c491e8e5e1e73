#include "tools/concadvise/Thresholds.h"

#include "llvm/ADT/STLExtras.h"

namespace concadvise {

static constexpr Threshold Table[] = {
    {"min_speedup", 1, 1e6, [](AdviceOptions &O, double N) { O.MinSpeedup = N; }},
    {"min_saved_seconds", 0, 1e9, [](AdviceOptions &O, double N) { O.MinSavedSeconds = N; }},
    {"min_program_share", 0, 1, [](AdviceOptions &O, double N) { O.MinProgramShare = N; }},
    {"cpu_bound_from", 0, 1, [](AdviceOptions &O, double N) { O.CpuBoundFrom = N; }},
    {"io_bound_up_to", 0, 1, [](AdviceOptions &O, double N) { O.IoBoundUpTo = N; }},
    {"slow_wait_seconds", 0, 1e9, [](AdviceOptions &O, double N) { O.SlowWaitSeconds = N; }},
    {"many_tasks", 1, 1e9, [](AdviceOptions &O, double N) { O.ManyTasks = N; }},
    {"max_threads", 1, 1e5, [](AdviceOptions &O, double N) { O.MaxThreads = unsigned(N); }},
    {"max_in_flight", 1, 1e6, [](AdviceOptions &O, double N) { O.MaxInFlight = unsigned(N); }},
    {"loop_budget_seconds", 1e-6, 1e9, [](AdviceOptions &O, double N) { O.LoopBudgetSeconds = N; }},
    {"fixed_workers", 0, 1e6, [](AdviceOptions &O, double N) { O.FixedWorkers = unsigned(N); }},
};

llvm::ArrayRef<Threshold> thresholds() { return Table; }

const Threshold *findThreshold(llvm::StringRef Name) {
  const Threshold *Found =
      llvm::find_if(Table, [&](const Threshold &Each) { return Each.Name == Name; });
  return Found == std::end(Table) ? nullptr : Found;
}

void apply(const ThresholdValues &Values, AdviceOptions &Options) {
  for (const auto &[Name, Value] : Values)
    if (const Threshold *Known = findThreshold(Name))
      Known->Set(Options, Value);
}

} // namespace concadvise
