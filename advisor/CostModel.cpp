#include "advisor/CostModel.h"

#include "advisor/Legal.h"
#include "advisor/Makespan.h"

#include <algorithm>
#include <cmath>

namespace concadvise {

namespace {

/// How far off we may be. CPU: shared caches, sibling hyper-threads, clock speed under load. Wait:
/// the far side slows down under load. Overhead: the machine's measured costs. Streams: requests
/// that a disk serves at once. Awaiting calibration against the advice benchmark.
struct Doubt {
  double Cpu, Wait, Overhead, Streams;
  bool HeldOverlaps;
  Ending Last;
};
constexpr Doubt Doubts[] = {
    {1.0, 1.0, 0.7, 16, true, Ending::Lucky},
    {1.02, 1.0, 1.0, 4, false, Ending::Average},
    {1.15, 1.15, 2.0, 1, false, Ending::Unlucky},
};

/// One run of the site's tasks under one outlook.
class Run {
public:
  Run(const Load &L, const Machine &M, Outlook View, const AdviceOptions &Options)
      : L(L), M(M), Options(Options), D(Doubts[size_t(View)]),
        N(std::max(1.0, pick(L.Tasks, flipped(View)) / std::max(1.0, L.Runs))),
        PerTask(1 / (N * std::max(1.0, L.Runs))), Spread(pick(L.Spread, View)),
        Cores(std::max(1u, M.Cores)) {
    Mean = (L.Cpu + L.waits()) * PerTask;
    Longest = std::clamp(pick(L.LongestTask, View), Mean, Mean * N);
  }

  double serial() const { return L.serialSeconds(); }

  double threads(double K) const {
    double Work = std::max({computing(std::min(K, inOneProcess())), everything(K), device()});
    double Switches = L.waits() > 0 ? N * L.WaitsPerTask * 2 * M.ThreadSwitch / Cores : 0;
    double HandOut = N * M.ThreadTask * D.Overhead;
    return all(overlapped(Work, sinkPerRun() + HandOut) + Switches * D.Overhead) +
           start(K * M.ThreadSpawn) + held();
  }

  double processes(double K) const {
    double Work = std::max({computing(std::min(K, Cores)), everything(K), device()});
    double Carry = N * (M.ProcessTask + L.ResultBytes * M.IpcPerByte) * D.Overhead;
    double Forks = K * (M.Fork + double(Options.ResidentBytes) * M.ForkPerByte) * D.Overhead;
    return all(overlapped(Work, sinkPerRun() + Carry) + Forks) + held();
  }

  // Every fiber shares one thread: it computes, makes the waits that cannot be hooked, and drives
  // the loop, while the hooked waits pass.
  double async(double InFlight) const {
    double Busy = oneRun(L.Cpu + L.Unhookable + L.Device) + loop();
    double Work = std::max(Busy + longestWait(), everything(InFlight));
    return all(Work + sinkPerRun()) + held();
  }

  double asyncWith(Model Computing, double InFlight) const {
    double Compute = std::max(computing(Computing == Model::AsyncThreads ? inOneProcess() : Cores),
                              oneRun(L.Unhookable) / Cores);
    double Work = std::max({Compute + longestWait(), everything(InFlight), device()});
    double Carry = loop();
    double Begin = 0;
    if (Computing == Model::AsyncThreads) {
      Carry += N * (M.ThreadTask + 2 * M.ThreadSwitch) * D.Overhead;
      Begin = start(Cores * M.ThreadSpawn);
    } else {
      // What was fetched goes there and what was computed comes back; only the latter is known.
      Carry += N * (M.ProcessTask + 2 * L.ResultBytes * M.IpcPerByte) * D.Overhead;
      Begin =
          L.Runs * Cores * (M.Fork + double(Options.ResidentBytes) * M.ForkPerByte) * D.Overhead;
    }
    return all(overlapped(Work, sinkPerRun() + Carry)) + Begin + held();
  }

private:
  static double pick(const Bounds &B, Outlook View) {
    return View == Outlook::Best ? B.Low : View == Outlook::Likely ? B.Likely : B.High;
  }
  // Many tasks are the good case.
  static Outlook flipped(Outlook View) {
    return View == Outlook::Best    ? Outlook::Worst
           : View == Outlook::Worst ? Outlook::Best
                                    : Outlook::Likely;
  }

  double inOneProcess() const { return L.OneAtATime ? 1 : Cores; }
  double oneRun(double Total) const { return Total * PerTask * N; }
  double all(double Run) const { return Run * std::max(1.0, L.Runs); }
  double sinkPerRun() const { return L.Sink / std::max(1.0, L.Runs); }
  double held() const { return D.HeldOverlaps ? 0 : L.Held; }
  double start(double Seconds) const { return Seconds * D.Overhead; }
  double longestWait() const {
    return Mean > 0 ? Longest * D.Wait * std::min(1.0, L.Waiting * PerTask / Mean) : 0;
  }
  double device() const { return oneRun(L.Device) / D.Streams; }
  double loop() const {
    return N * (M.FiberTask + L.WaitsPerTask * (M.LoopWake + 2 * M.FiberSwitch)) * D.Overhead;
  }

  // Every task with its waits, on K workers.
  double everything(double K) const {
    double Held = D.HeldOverlaps ? L.Held : 0;
    double One =
        (L.Cpu * cpuDoubt(K) + (L.Waiting + L.Unhookable + L.Device + Held) * D.Wait) * PerTask;
    return makespan({N, One, Mean > 0 ? Longest * One / Mean : 0, Spread}, K, D.Last);
  }

  // The computing alone, which cores and memory bandwidth bound.
  double computing(double K) const {
    double One = L.Cpu * cpuDoubt(K) * PerTask;
    double Floor = makespan({N, One, Mean > 0 ? Longest * One / Mean : 0, Spread}, K, D.Last);
    double Bandwidth = bandwidth(std::min(K, N));
    return Bandwidth > 0 ? std::max(Floor, oneRun(L.Cpu) * L.BytesPerCpuSecond / Bandwidth) : Floor;
  }
  double cpuDoubt(double K) const { return K > 1 && N > 1 ? D.Cpu : 1; }

  double bandwidth(double K) const {
    if (M.MemoryBandwidth.empty() || !(L.BytesPerCpuSecond > 0))
      return 0;
    size_t Last = M.MemoryBandwidth.size() - 1;
    return M.MemoryBandwidth[std::min(size_t(std::max(1.0, K)) - 1, Last)];
  }

  // The calling thread hands out and takes in while the workers work; it needs a core as well.
  double overlapped(double Work, double Caller) const {
    return std::max(Work, Caller) + std::min(Work, Caller) / Cores;
  }

  const Load &L;
  const Machine &M;
  const AdviceOptions &Options;
  const Doubt &D;
  double N;       ///< Tasks of one run.
  double PerTask; ///< One task's part of a total.
  double Spread;
  double Cores;
  double Mean = 0, Longest = 0;
};

unsigned asyncLimit(const Machine &M, const AdviceOptions &Options) {
  constexpr uint64_t Kept = 64; // For the program's own files.
  uint64_t Files = M.FileLimit > Kept ? M.FileLimit - Kept : 1;
  uint64_t Tasks = std::max<uint64_t>(1, Files / std::max(1u, Options.FilesPerTask));
  return unsigned(std::min<uint64_t>(Tasks, std::max(1u, Options.MaxInFlight)));
}

unsigned atMost(double Tasks, unsigned Limit) {
  return Tasks < Limit ? unsigned(std::max(1.0, std::ceil(Tasks))) : std::max(1u, Limit);
}

std::vector<unsigned> threadCandidates(const Load &L, const Machine &M,
                                       const AdviceOptions &Options, double Tasks) {
  unsigned Cores = std::max(1u, M.Cores);
  std::vector<unsigned> Sizes = {atMost(Tasks, Cores)};
  if (!(L.waits() > 0))
    return Sizes;
  // Enough threads that a core is busy while the others of its tasks wait.
  double Fill = L.Cpu > 0 ? Cores * (1 + L.waits() / L.Cpu) : Options.MaxThreads;
  unsigned Limit = std::max(Options.MaxThreads, Cores);
  for (double Size : {double(Cores) * 2, double(Cores) + 4, Fill, double(Limit)})
    Sizes.push_back(atMost(std::min(Tasks, Size), Limit));
  std::sort(Sizes.begin(), Sizes.end());
  return Sizes;
}

} // namespace

double predictedSeconds(const Load &L, Model On, unsigned Workers, const Machine &M, Outlook View,
                        const AdviceOptions &Options) {
  Run R(L, M, View, Options);
  double K = std::max(1u, Workers);
  switch (On) {
  case Model::Serial:
    return R.serial();
  case Model::Threads:
    return R.threads(K);
  case Model::Processes:
    return R.processes(K);
  case Model::Async:
    return R.async(K);
  case Model::AsyncThreads:
  case Model::AsyncProcesses:
    return R.asyncWith(On, K);
  }
  return R.serial();
}

unsigned chosenWorkers(const Load &L, Model On, const Machine &M, const AdviceOptions &Options) {
  // When the count is open, room for as many as there may be.
  double Tasks = std::max(1.0, (L.TasksKnown ? L.Tasks.Likely : L.Tasks.High) / L.Runs);
  unsigned Cores = std::max(1u, M.Cores);
  switch (On) {
  case Model::Serial:
    return 1;
  case Model::Processes:
    return atMost(Tasks, Cores);
  case Model::Async:
  case Model::AsyncThreads:
  case Model::AsyncProcesses:
    return atMost(Tasks, asyncLimit(M, Options));
  case Model::Threads:
    break;
  }
  if (!L.Known)
    return atMost(Tasks, L.Kind == Workload::CpuBound ? Cores : std::max(1u, Options.MaxThreads));
  constexpr double Worth = 0.98;
  unsigned Best = 0;
  double BestSeconds = 0;
  for (unsigned Size : threadCandidates(L, M, Options, Tasks)) {
    double Seconds = predictedSeconds(L, On, Size, M, Outlook::Likely, Options);
    if (Best == 0 || Seconds < BestSeconds * Worth) {
      Best = Size;
      BestSeconds = Seconds;
    }
  }
  return Best;
}

Prediction predict(const Load &L, Model On, const Site &Of, const Machine &M,
                   const AdviceOptions &Options) {
  Prediction P;
  P.On = On;
  ModelLegality Legal = legalityOf(Of, On);
  P.Legal = Legal.Verdict;
  P.Reasons = std::move(Legal.Reasons);
  P.Workers = L.Known || L.TasksKnown ? chosenWorkers(L, On, M, Options) : 0;
  if (!L.Known)
    return P;
  P.Known = true;
  double Seconds[3];
  for (Outlook View : {Outlook::Best, Outlook::Likely, Outlook::Worst})
    Seconds[size_t(View)] = predictedSeconds(L, On, P.Workers, M, View, Options);
  P.Seconds = Seconds[size_t(Outlook::Likely)];
  P.Low = *std::min_element(std::begin(Seconds), std::end(Seconds));
  P.High = *std::max_element(std::begin(Seconds), std::end(Seconds));
  P.Speedup = P.Seconds > 0 ? L.serialSeconds() / P.Seconds : 1;
  return P;
}

std::vector<Prediction> predictAll(const Load &L, const Site &Of, const Machine &M,
                                   const AdviceOptions &Options) {
  std::vector<Model> Models = {Model::Serial, Model::Threads, Model::Processes, Model::Async};
  if (L.Kind == Workload::Mixed)
    Models.insert(Models.end(), {Model::AsyncThreads, Model::AsyncProcesses});
  std::vector<Prediction> All;
  for (Model On : Models)
    All.push_back(predict(L, On, Of, M, Options));
  return All;
}

} // namespace concadvise
