#include "profiler/store/Merge.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace llvm;

namespace concadvise::profiler {
namespace {

void add(ThreadStates &Into, const ThreadStates &More) {
  Into.OnCpu += More.OnCpu;
  Into.Blocked += More.Blocked;
  Into.Idle += More.Idle;
  Into.Woken += More.Woken;
  Into.Preempted += More.Preempted;
  Into.Residual += More.Residual;
}

template <typename Map> void addEach(Map &Into, const Map &More) {
  for (const auto &[Key, Value] : More)
    Into[Key] += Value;
}

/// Appends frames and stacks; returns by how much stack indices of `More` move.
uint32_t addStacks(Profile &Into, const Profile &More) {
  const auto Frames = uint32_t(Into.Frames.size()), Stacks = uint32_t(Into.Stacks.size());
  append_range(Into.Frames, More.Frames);
  for (Stack Each : More.Stacks) {
    for (uint32_t &Frame : Each)
      Frame += Frames;
    Into.Stacks.push_back(std::move(Each));
  }
  return Stacks;
}

template <typename Record>
void addRecords(std::vector<Record> &Into, const std::vector<Record> &More, uint32_t Moved) {
  for (Record Each : More) {
    Each.StackIndex += Moved;
    Into.push_back(std::move(Each));
  }
  stable_sort(Into, [](const Record &A, const Record &B) { return A.Seconds > B.Seconds; });
}

void addWaits(Profile &Into, const Profile &More, uint32_t Moved) {
  std::vector<WaitRecord> Waits = More.Waits;
  for (WaitRecord &Each : Waits)
    for (LockHolder &Holder : Each.HeldBy)
      Holder.StackIndex += Moved;
  addRecords(Into.Waits, Waits, Moved);
}

void add(SiteCount &Into, const SiteCount &More) {
  Into.Tasks += More.Tasks;
  Into.CpuSeconds += More.CpuSeconds;
  Into.WallSeconds += More.WallSeconds;
  for (size_t I = 0; I != More.WallHistogram.size(); ++I)
    Into.WallHistogram[I] += More.WallHistogram[I];
  Into.MaxInFlight = std::max(Into.MaxInFlight, More.MaxInFlight);
  // Runs that one of them did not count are not known for both together.
  Into.Runs = Into.Runs && More.Runs ? Into.Runs + More.Runs : 0;
}

void addSites(Profile &Into, const Profile &More) {
  for (const SiteCount &Count : More.Sites) {
    auto Known = find_if(Into.Sites, [&](auto &Each) { return Each.SiteId == Count.SiteId; });
    if (Known == Into.Sites.end())
      Into.Sites.push_back(Count);
    else
      add(*Known, Count);
  }
}

double active(const Profile &P) { return P.States.OnCpu + P.States.Blocked; }

/// The lock that held up most, as a part of the merged time.
void keepWorseLock(Profile &Into, const Profile &More) {
  const bool Other = More.Serialised && (!Into.Serialised || More.Serialised->WaitSeconds >
                                                                 Into.Serialised->WaitSeconds);
  const double Of = active(Other ? More : Into), All = active(Into) + active(More);
  if (Other)
    Into.Serialised = More.Serialised;
  if (Into.Serialised && All > 0)
    Into.Serialised->Share *= Of / All;
}

} // namespace

void merge(Profile &Into, const Profile &More) {
  keepWorseLock(Into, More);
  const uint32_t Moved = addStacks(Into, More);
  addRecords(Into.Hot, More.Hot, Moved);
  addWaits(Into, More, Moved);
  addSites(Into, More);
  add(Into.States, More.States);
  addEach(Into.WaitByReason, More.WaitByReason);
  addEach(Into.Counters, More.Counters);
  append_range(Into.Threads, More.Threads);
  Into.WallSeconds += More.WallSeconds;
  Into.Cpus = std::max(Into.Cpus, More.Cpus);
  Into.LostRecords += More.LostRecords;
  Into.Libraries.insert(More.Libraries.begin(), More.Libraries.end());
  Into.Timeline.clear();
  Into.Samples.clear();
  // The whole is as exact as its worst part.
  if (More.MeasuredAt > Into.MeasuredAt) {
    Into.MeasuredAt = More.MeasuredAt;
    Into.TierNote = More.TierNote;
  }
  if (!Into.Interpreter)
    Into.Interpreter = More.Interpreter;
}

} // namespace concadvise::profiler
