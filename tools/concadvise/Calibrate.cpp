// Measures this machine's costs of concurrency, which predictions rest on, and keeps them.
#include "tools/calibrate/MachineCache.h"
#include "tools/calibrate/Measure.h"
#include "tools/concadvise/Command.h"
#include "tools/concadvise/Output.h"

#include "llvm/Support/Format.h"

using namespace llvm;

namespace concadvise {

static void line(raw_ostream &OS, StringRef What, double Seconds) {
  double Nanoseconds = Seconds * 1e9;
  OS << left_justify(What, 34);
  if (Nanoseconds < 1000)
    OS << format("%8.4g ns\n", Nanoseconds);
  else if (Nanoseconds < 1e6)
    OS << format("%8.4g µs\n", Nanoseconds / 1e3);
  else
    OS << format("%8.4g ms\n", Nanoseconds / 1e6);
}

static void writeText(raw_ostream &OS, const Machine &M) {
  OS << M.Identity << '\n';
  line(OS, "start and join a thread", M.ThreadSpawn);
  line(OS, "a task on the thread pool", M.ThreadTask);
  line(OS, "switch between threads", M.ThreadSwitch);
  line(OS, "a task on a fiber", M.FiberTask);
  line(OS, "wake a fiber by the event loop", M.LoopWake);
  line(OS, "fork a small process", M.Fork);
  line(OS, "… for each resident MiB more", M.ForkPerByte * (1 << 20));
  line(OS, "a task on a worker process", M.ProcessTask);
  line(OS, "… for each KiB of its result", M.IpcPerByte * 1024);
  line(OS, "lateness of a short sleep", M.TimerSlack);
  for (size_t I = 0; I < M.MemoryBandwidth.size(); ++I)
    if (I == 0 || I + 1 == M.MemoryBandwidth.size())
      OS << left_justify(("memory read by " + Twine(I + 1) + (I ? " threads" : " thread")).str(),
                         34)
         << format("%8.4g GB/s\n", M.MemoryBandwidth[I] / 1e9);
}

Expected<int> runCalibrate(const Invocation &Call) {
  if (!Call.inputs().empty())
    return failure("calibrate takes no arguments");
  note(Call, "measuring this machine for a few seconds");
  Machine M = measureMachine();
  std::string Path = machineCachePath();
  if (Error Failure = saveMachine(M, Path))
    return Failure;
  if (Error Failure = writeResult(Call, [&](raw_ostream &OS) { writeText(OS, M); }))
    return Failure;
  note(Call, "kept in " + Path);
  return 0;
}

} // namespace concadvise
