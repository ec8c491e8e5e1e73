// A profile reduced to the few numbers that the questions about a whole program ask for.
#pragma once

#include "advisor/Options.h"
#include "model/Advice.h"
#include "model/Machine.h"
#include "model/Profile.h"

namespace concadvise {

struct ProgramView {
  ThreadStates States; ///< Of the profile, without times that cannot be.
  std::map<WaitReason, double> WaitByReason;
  double Wall = 0;
  unsigned Cores = 1;
  double Running = 0;       ///< Threads on the CPU at once, on average.
  double Runnable = 0;      ///< … and those that wait for a core.
  double Waiting = 0;       ///< Threads in waits that hold the work up, on average.
  double IdleShare = 0;     ///< Of all thread time: waiting by design.
  double IoSeconds = 0;     ///< Harmful waits for something outside of the program.
  double HeldSeconds = 0;   ///< Harmful waits within: for locks, conditions, pipes of its own.
  double WithinSeconds = 0; ///< Of HeldSeconds: for pipes of its own.
  double MeanWait = 0;      ///< Seconds of one I/O wait.
  uint64_t Waits = 0;       ///< I/O waits.
  double Threads = 0;
  Workload Kind = Workload::Unknown; ///< Of CPU against I/O; locks count for neither.
  bool EventLoop = false; ///< Most of its waits are those of one: it is asynchronous already.
  const WaitRecord *Longest = nullptr; ///< Most seconds, harmful; borrowed.

  bool idle() const;
  /// Too short, or most of it could not be watched: the figures say nothing about the program.
  bool hardlySeen() const;
  bool oversubscribed() const;
  bool usesItsCores() const;
  /// Other programs took cores that it was ready to use: its times are longer than they would be.
  bool disturbed() const;
};

ProgramView viewOf(const Profile &P, const Machine &On, const AdviceOptions &Options);

/// One lock lets one thread run at a time: it was measured, or the interpreter is known for it
/// (CPython and PyPy, but not CPython's free-threaded build, nor Jython and IronPython).
bool hasGil(const Profile &P);
bool isFreeThreaded(const Profile &P);

} // namespace concadvise
