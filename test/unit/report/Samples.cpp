#include "test/unit/report/Samples.h"

#include <limits>

namespace concadvise::samples {

const std::string Hostile =
    "<script>alert(\"x\")</script> & 'quoted' \\ \n\t\x01\x1b[31m \xff\xfe\xc3( ü €";

static Span at(const std::string &File, unsigned Line, unsigned Column) {
  return {File, Line, Column, Line + 2, 4, 40, 20, true};
}

static Prediction predicted(Model On, unsigned Workers, double Seconds, Legality Legal) {
  return {.On = On,
          .Workers = Workers,
          .Known = true,
          .Seconds = Seconds,
          .Low = Seconds * 0.8,
          .High = Seconds * 1.3,
          .Speedup = 256 / Seconds,
          .Legal = Legal};
}

Advice measuredAdvice(const std::string &File) {
  Advice A;
  A.Id = "3f9a1c22";
  A.Rule = "serial-io-loop";
  A.Level = Severity::Warning;
  A.At = at(File, 3, 3);
  A.Function = "fetchAll";
  A.Message = "run these 500 tasks on the async runtime";
  A.Kind = Workload::IoBound;
  A.Best = Model::Async;
  A.ByRule = Model::Threads;
  A.Workers = 500;
  A.Decision = {{"Where does a task's time go?", "I/O-bound", "it waits 512 ms, computes 0.4 ms"},
                {"May tasks run at once?", "yes", "no shared memory"}};
  A.RulePath = "I/O-bound → slow I/O, many at once → async";
  A.Models = {predicted(Model::Serial, 1, 256, Legality::Proven),
              predicted(Model::Threads, 32, 8.2, Legality::Assumed),
              predicted(Model::Processes, 2, 128, Legality::Unsafe),
              predicted(Model::Async, 500, 0.6, Legality::Assumed)};
  A.Models[2].Reasons = {
      {"CA120", "the connection cannot cross a fork", {File, 3, 5}, {File, 4, 5}}};
  A.Models[3].Reasons = {{"CA201", "assumed: the server accepts requests in any order", {}, {}}};
  A.Why.From = Evidence::Source::Profile;
  A.Why.Tasks = 500;
  A.Why.CpuSecondsPerTask = 0.0004;
  A.Why.WaitSecondsPerTask = 0.512;
  A.Why.SiteSeconds = 256;
  A.Why.ProgramSeconds = 260;
  A.Why.WaitByReason = {{WaitReason::Network, 256.0}};
  A.Why.Chain = {{{File, 4, 5}, "http_get"}, {{File, 1, 1}, "recv"}};
  A.Grounds = "each task waits 512 ms on the network and computes 0.4 ms (measured, 500 tasks)";
  A.Gain = "256 s → 0.6 s predicted (0.5–0.8)";
  A.Safety = "assumed: the server accepts requests in any order";
  A.ProgramSecondsAfter = 4.6;
  A.FixAvailable = true;
  A.Edits = {{File, 0, 0, "#include <conc/conc.h>\n", std::string(64, 'a')}};
  return A;
}

Advice staticAdvice(const std::string &File) {
  Advice A;
  A.Id = "40c0ffee";
  A.Rule = "blocking-in-async";
  A.At = at(File, 4, 5);
  A.Message = "a blocking call in a coroutine";
  A.Models = {{.On = Model::Threads, .Workers = 8, .Legal = Legality::Unknown}};
  A.Settle = "concadvise profile -- CMD";
  return A;
}

Advice serialAdvice(const std::string &File) {
  Advice A;
  A.Id = "51ab1e00";
  A.Rule = "parallel-cpu-loop";
  A.At = at(File, 5, 3);
  A.Message = "stay serial: each task takes 20 ns";
  A.Kind = Workload::CpuBound;
  A.Best = Model::Serial;
  A.AsItIs = true;
  return A;
}

Advice hostileAdvice(const std::string &File) {
  constexpr double Nan = std::numeric_limits<double>::quiet_NaN();
  Advice A;
  A.Id = A.Rule = A.Function = A.Message = A.RulePath = A.Grounds = A.Gain = A.Safety = A.Settle =
      Hostile;
  A.At = {File + Hostile, 7, 9, 1, 0, 0, 0, false};
  A.Decision = {{Hostile, Hostile, Hostile}};
  A.Models = {{.On = Model::Async,
               .Known = true,
               .Seconds = Nan,
               .Low = -std::numeric_limits<double>::infinity(),
               .High = std::numeric_limits<double>::infinity(),
               .Speedup = Nan,
               .Reasons = {{Hostile, Hostile, {Hostile, 1, 1}, {}}}}};
  A.Why.Tasks = Nan;
  A.Why.CpuSecondsPerTask = Nan;
  A.Why.WaitByReason = {{WaitReason::Other, Nan}};
  A.Why.Chain = {{{Hostile, 2, 2}, Hostile}};
  A.FixAvailable = true;
  A.Edits = {{File, 4000000, 5, Hostile, Hostile}};
  return A;
}

Coverage coverage() {
  Coverage C;
  C.TranslationUnits = 38;
  C.Missing = {{"/src/broken.cpp", "'missing.h' file not found"}};
  C.Functions = 900;
  C.Loops = 412;
  C.LoopsJudged = 380;
  return C;
}

std::vector<LoopVerdict> loops(const std::string &File) {
  LoopVerdict Parallel;
  Parallel.Verdict = LoopVerdict::Kind::Parallel;
  Parallel.At = at(File, 3, 3);
  Parallel.Function = "sum";
  Parallel.Private = {"t", "u"};
  Parallel.Reductions = {{"total", "+", "double", true}};
  Parallel.Requires = {"fp-reassociation"};
  LoopVerdict Sequential;
  Sequential.Verdict = LoopVerdict::Kind::Sequential;
  Sequential.At = at(File, 9, 3);
  Sequential.Reasons = {
      {"CA101", "each iteration reads what the one before wrote", {File, 10, 5}, {File, 10, 12}}};
  return {Parallel, Sequential};
}

Profile profile() {
  Profile P;
  P.Command = "./fetch 10";
  P.MeasuredAt = Tier::ExactUnprivileged;
  P.TierNote = "exact switches, user space only";
  P.WallSeconds = 1.05;
  P.Cpus = 2;
  P.ExitStatus = 0;
  P.States = {.OnCpu = 0.04, .Blocked = 1.0, .Woken = 0.005, .Preempted = 0.003, .Residual = 0.002};
  P.WaitByReason = {{WaitReason::Network, 0.98}, {WaitReason::Disk, 0.02}};
  P.Threads = {{.Pid = 7, .Tid = 7, .Name = "fetch", .EndSeconds = 1.05, .States = P.States}};
  P.Frames = {{"recv", "", 0, "libc.so.6", "ab", 0x10, false},
              {"fetch(std::string const&)", "/src/fetch.cpp", 42, "fetch", "cd", 0x20, false}};
  P.Stacks = {{0, 1}, {1}};
  P.Hot = {{1, 0.04, 40}};
  P.Waits = {{WaitReason::Network, "127.0.0.1:8080", false, 0.98, 0.11, 10, 0},
             {WaitReason::Disk, "/data/x", true, 0.02, 0.02, 1, 9}};
  P.Timeline = {{0, 0.01, 0.98, TimelineSpan::State::Blocked, WaitReason::Network, 0, 0},
                {0, 0.99, 0.005, TimelineSpan::State::Woken}};
  P.Samples = {{0, 0.005, 0.04, 1}};
  P.Sites = {{.SiteId = 0x3f9a1c22, .Tasks = 10, .CpuSeconds = 0.02, .WallSeconds = 1.0}};
  P.Serialised = {
      .What = SerialisedBy::Kind::Lock, .Object = "futex 0x7f", .WaitSeconds = 0.3, .Share = 0.25};
  P.CountersNote = "This machine has no hardware counters.";
  return P;
}

Profile hostileProfile() {
  Profile P = profile();
  P.Command = P.TierNote = P.CountersNote = Hostile;
  P.WallSeconds = std::numeric_limits<double>::quiet_NaN();
  P.Interpreter = Hostile;
  P.Counters = {{Hostile, std::numeric_limits<double>::infinity()}};
  P.Frames[0].Function = P.Frames[1].File = Hostile;
  P.Stacks = {{0, 1, 77}};
  P.Hot = {{5, 1, 1}};
  P.Timeline = {{0, 0.1, 0.2, TimelineSpan::State::Blocked, WaitReason::Disk, 78, 9},
                {7, 0.1, 0.2, TimelineSpan::State::Woken}};
  P.Samples = {{0, 0.1, 0.001, 80}, {9, 0.2, 0.001, 0}, {0, 0.3, 0.001, 0}};
  P.Waits[0].Object = P.Threads[0].Name = Hostile;
  return P;
}

Verdict verdict() {
  Verdict V;
  V.Kind = Workload::IoBound;
  V.Best = Model::Async;
  V.Decision = {{"Where does the time go?", "I/O-bound", "96 % of it waits on the network"}};
  V.Summary = "I/O-bound: it waits on the network for 96 % of its time; async fits.";
  return V;
}

} // namespace concadvise::samples
