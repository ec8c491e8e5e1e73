#include "tools/concadvise/Findings.h"

#include "advisor/Advisor.h"
#include "tools/calibrate/MachineCache.h"
#include "tools/concadvise/Baseline.h"
#include "tools/concadvise/Edits.h"
#include "tools/concadvise/Profiles.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace llvm;

namespace concadvise {

/// Advice on the program as a whole goes by the configuration of the working directory.
static std::string wholeProgram() { return displayRoot() + "/."; }

static std::string configuredBy(const Advice &Finding) {
  return Finding.At.valid() ? Finding.At.File : wholeProgram();
}

/// Advice under each set of thresholds that applies to some file; each set keeps its own files.
static std::vector<Advice> adviseByFolder(const Sites &Found, const ConfigTree &Settings,
                                          const Profile *Measured, const Machine &On) {
  std::set<ThresholdValues> Sets = {Settings.limits(wholeProgram())};
  for (const Site &Each : Found.All)
    Sets.insert(Settings.limits(Each.At.File));
  std::vector<Advice> All;
  for (const ThresholdValues &Values : Sets) {
    AdviceOptions Options;
    apply(Values, Options);
    for (Advice &Each : advise(Found, Measured, On, Options))
      if (Settings.limits(configuredBy(Each)) == Values)
        All.push_back(std::move(Each));
  }
  return All;
}

/// What the configuration says of a rule; false: do not show.
static bool adjust(Advice &Finding, const ConfigTree &Settings) {
  switch (Settings.rule(configuredBy(Finding), Finding.Rule)) {
  case RuleSetting::Off:
    return false;
  case RuleSetting::Info:
    Finding.Level = Severity::Info;
    return true;
  case RuleSetting::Warning:
    Finding.Level = Severity::Warning;
    return true;
  case RuleSetting::Default:
    return true;
  }
  return true;
}

static Error markAccepted(std::vector<Advice> &Findings, const ConfigTree &Settings) {
  Baselines Accepted;
  for (Advice &Each : Findings) {
    StringRef Path = Settings.baseline(configuredBy(Each));
    if (Path.empty())
      continue;
    Expected<bool> Known = Accepted.contains(Path, Each);
    if (!Known)
      return Known.takeError();
    if (*Known && Each.Suppressed == SuppressedBy::Nobody)
      Each.Suppressed = SuppressedBy::Baseline;
  }
  return Error::success();
}

Expected<Context> readContext(const Invocation &Call) {
  Context Known;
  Expected<std::optional<Profile>> Measured = readProfiles(Call.Args.getAllArgValues(OPT_profile));
  if (!Measured)
    return Measured.takeError();
  Known.Measured = std::move(*Measured);
  if (const opt::Arg *Revision = Call.Args.getLastArg(OPT_diff)) {
    Expected<ChangedLines> Changed = ChangedLines::since(Revision->getValue());
    if (!Changed)
      return Changed.takeError();
    Known.Changed = std::move(*Changed);
  }
  return Known;
}

Expected<std::vector<Advice>> wantedAdvice(const Sites &Found, const ConfigTree &Settings,
                                           const Context &Known) {
  std::vector<Advice> Wanted =
      adviseByFolder(Found, Settings, Known.Measured ? &*Known.Measured : nullptr, loadMachine());
  erase_if(Wanted, [&](Advice &Each) {
    return !adjust(Each, Settings) || (Known.Changed && !Known.Changed->touches(Each.At));
  });
  if (Error Failure = markAccepted(Wanted, Settings))
    return Failure;
  if (!Known.KeepsSuppressed)
    erase_if(Wanted, [](const Advice &Each) { return Each.Suppressed != SuppressedBy::Nobody; });
  return Wanted;
}

Expected<std::vector<Advice>> findings(const Analysis &Analysed, const Context &Known) {
  Expected<std::vector<Advice>> Found = wantedAdvice(Analysed.Found, Analysed.Settings, Known);
  if (Found)
    addEdits(*Found);
  return Found;
}

} // namespace concadvise
