// What the tasks of a site cost, as bounds: the cost model's only view of site and profile.
#pragma once

#include "advisor/Attribution.h"
#include "advisor/Options.h"
#include "model/Advice.h"
#include "model/Profile.h"
#include "model/Site.h"

namespace concadvise {

/// Low <= Likely <= High.
struct Bounds {
  double Low = 0, Likely = 0, High = 0;
};

/// Seconds are totals over all tasks of the profiled run unless they say otherwise.
struct Load {
  bool Known = false; ///< Seconds are measured. Otherwise only Kind and Tasks may be used.
  bool TasksKnown = false;
  Bounds Tasks;
  double Runs = 1;         ///< Times the whole site ran; each run's tasks are the parallel ones.
  double Cpu = 0;          ///< Computing.
  double Waiting = 0;      ///< Waits that end whether or not others wait, in calls fibers can hook.
  double Unhookable = 0;   ///< The same, but they hold the thread they are made on.
  double Device = 0;       ///< Waits for a device that serves a limited number at once: disks.
  /// Waits that more concurrency does not shorten: for locks, conditions, work to come.
  double Held = 0;
  double Sink = 0;         ///< The part that stays in order.
  double WaitsPerTask = 1; ///< Blocking waits, which each cost a switch.
  Bounds LongestTask;      ///< Seconds of the slowest task.
  Bounds Spread;           ///< Standard deviation of a task's seconds over their mean.
  double ResultBytes = 0;  ///< Per task.
  double BytesPerCpuSecond = 0; ///< Memory traffic of computing; 0: not measured.
  bool OneAtATime = false;      ///< One lock (the GIL) lets one thread of the process compute.
  Workload Kind = Workload::Unknown;

  double waits() const { return Waiting + Unhookable + Device + Held; }
  double serialSeconds() const { return Cpu + waits() + Sink; }
  double taskSeconds() const { return (Cpu + waits()) / Tasks.Likely; }
};

Load loadOf(const Site &Of, const Measurement &Seen, const Profile *Profiled,
            const AdviceOptions &Options);

/// From source code alone: what a task does, when the effects say so.
Workload staticWorkload(const Effects &Task);

/// By the ratio cpu / (cpu + wait).
Workload workloadOf(double Cpu, double Wait, const AdviceOptions &Options);

/// Waiting for work that someone else does; not a lock that one of us holds.
bool isIo(WaitReason Reason);

} // namespace concadvise
