#include "tools/concadvise/tune/Measurements.h"

#include "tools/concadvise/Command.h"
#include "tools/concadvise/Profiles.h"
#include "tools/concadvise/tune/SiteCounts.h"

#include "llvm/Support/FileSystem.h"

#include <algorithm>
#include <cmath>

using namespace llvm;

namespace concadvise {

/// A run that takes longer than this is not waited for: no model that is any good does.
static double limitFor(double Seconds, double Most) {
  return std::max(std::min(10.0, Most), 5 * Seconds);
}

static std::string whole(double Seconds) { return std::to_string(long(std::ceil(Seconds))); }

Measurements::Measurements(const Workspace &Where, const Scratch &Own, ArrayRef<const char *> Words)
    : Where(Where), Own(Own) {
  for (StringRef Each : Words)
    Command += (Command.empty() ? "" : " ") + shellWord(Each);
}

Expected<CommandOutcome> Measurements::perform(unsigned Form, const Environment &Chosen,
                                               double Most, StringRef Before) const {
  sys::fs::remove(Own.path("stderr"));
  ShellCommand Run{("exec " + Before + Command).str(), Chosen};
  Run.Stderr = Own.path("stderr");
  Run.Limit = Most;
  Run.OwnInput = true;
  return Where.run(Form, std::move(Run));
}

Error Measurements::begin(unsigned Original, double MostSeconds) {
  for (bool Again : {false, true}) {
    auto Ended = perform(Original, {}, MostSeconds);
    if (!Ended)
      return Ended.takeError();
    if (Ended->Killed)
      return failure("the command has not ended after " + whole(MostSeconds) +
                     " s; --time allows it more");
    if (Ended->Status != 0)
      return failure("the command ends with " + Twine(Ended->Status) +
                     " before anything is changed: " + lastLine(contentOf(Own.path("stderr"))));
    Same = !Again || *Ended == First;
    Seconds = Ended->Seconds;
    Limit = std::max(Limit, limitFor(Seconds, MostSeconds));
    if (!Again)
      First = std::move(*Ended);
  }
  return Error::success();
}

Expected<RunResult> Measurements::run(unsigned Form, const Environment &Chosen) const {
  auto Ended = perform(Form, Chosen, Limit);
  if (!Ended)
    return Ended.takeError();
  RunResult Result{Ended->Seconds, std::nullopt, ""};
  bool Right = Same ? *Ended == First : !Ended->Killed && Ended->Status == First.Status;
  if (Right)
    return Result;
  Result.Out = Ended->Killed ? TunedModel::Fate::Stopped : TunedModel::Fate::Wrong;
  Result.Why = difference(First, *Ended);
  StringRef Told = lastLine(contentOf(Own.path("stderr")));
  if (Ended->Status != First.Status && !Ended->Killed && !Told.empty())
    Result.Why += ": " + Told.str();
  return Result;
}

Expected<std::set<uint64_t>> Measurements::reached(unsigned Form, const Environment &Chosen) const {
  std::string File = Own.path("counts");
  if (Error E = makeSiteCounts(File))
    return E;
  Environment Counting = Chosen;
  Counting.emplace_back(SiteCountsVariable, File);
  auto Ended = perform(Form, Counting, Limit);
  if (!Ended)
    return Ended.takeError();
  return sitesCounted(File);
}

Expected<Profile> Measurements::profile(unsigned Form) const {
  static int Anchor;
  std::string File = Own.path("profile");
  auto Ended = perform(Form, {}, Limit,
                       shellWord(sys::fs::getMainExecutable(nullptr, &Anchor)) +
                           " profile --quiet -o " + shellWord(File) + " -- ");
  if (!Ended)
    return Ended.takeError();
  if (!sys::fs::exists(File))
    return failure("it cannot be profiled: " + lastLine(contentOf(Own.path("stderr"))));
  auto Read = readProfiles({File});
  if (!Read)
    return Read.takeError();
  return std::move(**Read);
}

} // namespace concadvise
