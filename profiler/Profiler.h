// Measures a running program: what its threads do, what they wait for, and from where.
//
//   Child ─▶ EventSet ─▶ Sorter ─▶ Tracker ─▶ Recorder ─▶ build ─▶ Profile
//            perf rings   by time   states     causes,     symbols
//                                              stacks
//
// Nothing here prints or exits. Functions may be called from any thread, one recording at a time
// per process (a recording handles SIGINT, SIGTERM and SIGHUP while it runs).
#pragma once

#include "model/Profile.h"

#include "llvm/Support/Error.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace concadvise::profiler {

struct RecordOptions {
  double SampleSeconds = 0.001; ///< CPU time between two samples of a thread.
  /// Do not ask for more than this tier, for tests and for comparing tiers.
  std::optional<Tier> AtMost;
  /// Told, at most once, what the recording waits for before it begins.
  std::function<void(llvm::StringRef)> OnDelay;
};

struct LaunchOptions : RecordOptions {
  std::vector<std::string> Command; ///< Program and arguments; looked up in PATH.
};

struct AttachOptions : RecordOptions {
  int Pid = 0;
  std::optional<double> Seconds; ///< Until it ends or we are interrupted, when absent.
};

/// Runs the command to its end with everything it starts and profiles it. Its standard streams
/// are ours. Fails with LaunchError (launch/Child.h) when it cannot be started; a program that
/// fails or is killed still gives a profile, with `ExitStatus` as a shell would have it.
/// An interrupt from the terminal reaches the program as well; the second one ends the recording.
llvm::Expected<Profile> profileCommand(const LaunchOptions &Options);

/// Profiles all threads of a running process, and what they start, without disturbing it.
llvm::Expected<Profile> attach(const AttachOptions &Options);

/// One thing that profiling can use, and what it takes to have it.
struct Capability {
  std::string Name;
  bool Available = false;
  std::string Note; ///< A plain sentence.
};
struct Doctor {
  Tier Best = Tier::StatusOnly;
  std::vector<Capability> Capabilities;
  std::string Advice; ///< What would raise the tier; empty when nothing would.
};
/// Tries each part of the recording on a wait of known length.
Doctor doctor();

} // namespace concadvise::profiler
