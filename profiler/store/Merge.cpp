#include "profiler/store/Merge.h"

#include <algorithm>

namespace concadvise::profiler {
namespace {

void add(ThreadStates &Into, const ThreadStates &From) {
  Into.OnCpu += From.OnCpu;
  Into.Blocked += From.Blocked;
  Into.Idle += From.Idle;
  Into.Woken += From.Woken;
  Into.Preempted += From.Preempted;
  Into.Residual += From.Residual;
}

void addSites(Profile &Into, const Profile &From) {
  for (const SiteCount &S : From.Sites) {
    const auto Known = std::find_if(Into.Sites.begin(), Into.Sites.end(),
                                    [&](const SiteCount &Each) { return Each.SiteId == S.SiteId; });
    if (Known == Into.Sites.end()) {
      Into.Sites.push_back(S);
      continue;
    }
    Known->Tasks += S.Tasks;
    Known->CpuSeconds += S.CpuSeconds;
    Known->WallSeconds += S.WallSeconds;
    for (size_t I = 0; I != S.WallHistogram.size(); ++I)
      Known->WallHistogram[I] += S.WallHistogram[I];
    Known->MaxInFlight = std::max(Known->MaxInFlight, S.MaxInFlight);
  }
}

/// Stacks of `From` come behind those of `Into`, and all that names them is moved as far.
void addStacks(Profile &Into, const Profile &From) {
  const auto Frames = uint32_t(Into.Frames.size()), Stacks = uint32_t(Into.Stacks.size());
  Into.Frames.insert(Into.Frames.end(), From.Frames.begin(), From.Frames.end());
  for (Stack S : From.Stacks) {
    for (uint32_t &Frame : S)
      Frame += Frames;
    Into.Stacks.push_back(std::move(S));
  }
  for (HotStack H : From.Hot) {
    H.StackIndex += Stacks;
    Into.Hot.push_back(H);
  }
  for (WaitRecord W : From.Waits) {
    W.StackIndex += Stacks;
    Into.Waits.push_back(std::move(W));
  }
}

template <typename T> void sortBySeconds(std::vector<T> &All) {
  std::stable_sort(All.begin(), All.end(),
                   [](const T &A, const T &B) { return A.Seconds > B.Seconds; });
}

} // namespace

void merge(Profile &Into, const Profile &From) {
  Into.MeasuredAt = std::max(Into.MeasuredAt, From.MeasuredAt); // The less exact one.
  Into.WallSeconds = std::max(Into.WallSeconds, From.WallSeconds);
  Into.Cpus = std::max(Into.Cpus, From.Cpus);
  add(Into.States, From.States);
  for (const auto &[Reason, Seconds] : From.WaitByReason)
    Into.WaitByReason[Reason] += Seconds;
  Into.Threads.insert(Into.Threads.end(), From.Threads.begin(), From.Threads.end());
  addStacks(Into, From);
  sortBySeconds(Into.Hot);
  sortBySeconds(Into.Waits);
  addSites(Into, From);
  Into.Timeline.clear();
  if (From.Serialised &&
      (!Into.Serialised || Into.Serialised->WaitSeconds < From.Serialised->WaitSeconds))
    Into.Serialised = From.Serialised;
  if (!Into.Interpreter)
    Into.Interpreter = From.Interpreter;
  for (const auto &[Name, Count] : From.Counters)
    Into.Counters[Name] += Count;
  Into.LostRecords += From.LostRecords;
  Into.Libraries.insert(From.Libraries.begin(), From.Libraries.end());
}

} // namespace concadvise::profiler
