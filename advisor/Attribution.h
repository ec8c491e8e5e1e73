// Which part of a profile belongs to which site.
#pragma once

#include "model/Profile.h"
#include "model/Site.h"

#include <map>
#include <string>
#include <vector>

namespace concadvise {

/// What a profile says about one site. Seconds are thread-seconds, the callees' included.
struct Measurement {
  enum class How : uint8_t {
    None,       ///< No profile, or one that cannot tell (Note says why): only estimates.
    NotReached, ///< The profile names this code, and saw no time in the site.
    Function,   ///< By function name, for want of line information.
    Lines,      ///< By file and line.
    Counted,    ///< Tasks counted by the site's own wrapping; seconds are its too.
  };
  How By = How::None;
  double CpuSeconds = 0;  ///< Inside tasks.
  double WaitSeconds = 0; ///< Inside tasks.
  double SinkSeconds = 0; ///< CPU and waits of the part that must stay in order.
  std::map<WaitReason, double> WaitByReason;
  /// The part of it in which a task waits for work to come (a request, another thread of the
  /// program): more tasks at once do not make it come sooner.
  std::map<WaitReason, double> IdleByReason;
  uint64_t Waits = 0;
  double LongestWait = 0;
  const SiteCount *Count = nullptr; ///< Borrowed from the profile.
  Witness Chain;                    ///< The costliest stack, from the site inwards.
  std::vector<uint32_t> Stacks;     ///< Sorted: the stacks that lie in the site.
  uint64_t Callees = 0;             ///< Frames below the site's own, summed over Stacks.
  std::string Note;

  bool measured() const { return By >= How::NotReached; }
  double seconds() const { return CpuSeconds + WaitSeconds + SinkSeconds; }
};

/// One entry per site. `Profiled` may be null; what is returned borrows from it.
std::vector<Measurement> attribute(const std::vector<Site> &Sites, const Profile *Profiled);

} // namespace concadvise
