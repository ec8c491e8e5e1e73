#include "tools/concadvise/Profiles.h"

#include "profiler/store/ProfileFile.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

using namespace llvm;

namespace concadvise {

static void add(ThreadStates &Into, const ThreadStates &More) {
  Into.OnCpu += More.OnCpu;
  Into.Blocked += More.Blocked;
  Into.Idle += More.Idle;
  Into.Woken += More.Woken;
  Into.Preempted += More.Preempted;
  Into.Residual += More.Residual;
}

template <typename Map> static void addEach(Map &Into, const Map &More) {
  for (const auto &[Key, Value] : More)
    Into[Key] += Value;
}

/// Appends frames and stacks; returns by how much stack indices of `More` move.
static uint32_t addStacks(Profile &Into, const Profile &More) {
  auto FirstFrame = uint32_t(Into.Frames.size()), FirstStack = uint32_t(Into.Stacks.size());
  append_range(Into.Frames, More.Frames);
  for (Stack Each : More.Stacks) {
    for (uint32_t &Frame : Each)
      Frame += FirstFrame;
    Into.Stacks.push_back(std::move(Each));
  }
  return FirstStack;
}

static void addSites(Profile &Into, const Profile &More) {
  for (const SiteCount &Count : More.Sites) {
    auto Known = find_if(Into.Sites, [&](auto &S) { return S.SiteId == Count.SiteId; });
    if (Known == Into.Sites.end()) {
      Into.Sites.push_back(Count);
      continue;
    }
    Known->Tasks += Count.Tasks;
    Known->CpuSeconds += Count.CpuSeconds;
    Known->WallSeconds += Count.WallSeconds;
    Known->Runs += Count.Runs;
    Known->MaxInFlight = std::max(Known->MaxInFlight, Count.MaxInFlight);
    for (size_t I = 0; I < Count.WallHistogram.size(); ++I)
      Known->WallHistogram[I] += Count.WallHistogram[I];
  }
}

template <typename Record>
static void addRecords(std::vector<Record> &Into, const std::vector<Record> &More, uint32_t Moved) {
  for (Record Each : More) {
    Each.StackIndex += Moved;
    Into.push_back(std::move(Each));
  }
  stable_sort(Into, [](auto &A, auto &B) { return A.Seconds > B.Seconds; });
}

void merge(Profile &Into, const Profile &More) {
  uint32_t Moved = addStacks(Into, More);
  addRecords(Into.Hot, More.Hot, Moved);
  addRecords(Into.Waits, More.Waits, Moved);
  addSites(Into, More);
  add(Into.States, More.States);
  addEach(Into.WaitByReason, More.WaitByReason);
  addEach(Into.Counters, More.Counters);
  append_range(Into.Threads, More.Threads);
  Into.WallSeconds += More.WallSeconds;
  Into.LostRecords += More.LostRecords;
  Into.Libraries.insert(More.Libraries.begin(), More.Libraries.end());
  // The merged profile is as good as its worst part.
  if (More.MeasuredAt > Into.MeasuredAt) {
    Into.MeasuredAt = More.MeasuredAt;
    Into.TierNote = More.TierNote;
  }
  if (More.Serialised &&
      (!Into.Serialised || More.Serialised->WaitSeconds > Into.Serialised->WaitSeconds))
    Into.Serialised = More.Serialised;
  if (!Into.Interpreter)
    Into.Interpreter = More.Interpreter;
}

Expected<std::optional<Profile>> readProfiles(ArrayRef<std::string> Files) {
  std::optional<Profile> All;
  for (const std::string &File : Files) {
    Expected<Profile> One = profiler::readProfile(File);
    if (!One)
      return One.takeError();
    if (All)
      merge(*All, *One);
    else
      All = std::move(*One);
  }
  return All;
}

} // namespace concadvise
