#include "tools/concadvise/Profiles.h"

#include "advisor/Advisor.h"
#include "profiler/store/Merge.h"
#include "profiler/store/ProfileFile.h"
#include "tools/calibrate/MachineCache.h"
#include "tools/report/Report.h"

using namespace llvm;

namespace concadvise {

Expected<std::optional<Profile>> readProfiles(ArrayRef<std::string> Files) {
  std::optional<Profile> All;
  for (const std::string &File : Files) {
    Expected<Profile> One = profiler::readProfile(File);
    if (!One)
      return One.takeError();
    if (All)
      profiler::merge(*All, *One);
    else
      All = std::move(*One);
  }
  return All;
}

void writeSummary(raw_ostream &Out, StringRef Format, const Profile &P) {
  const Verdict Says = profileVerdict(P, loadMachine());
  const ProfileReport Report{P, Says};
  if (Format == "json")
    writeJson(Out, Report);
  else if (Format == "html")
    writeHtml(Out, Report);
  else
    writeText(Out, Report);
}

} // namespace concadvise
