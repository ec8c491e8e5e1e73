#include "tools/report/Report.h"

#include "advisor/Advisor.h"
#include "profiler/store/ProfileFile.h"
#include "tools/calibrate/MachineCache.h"
#include "tools/concadvise/Output.h"

using namespace llvm;

namespace concadvise {

Expected<int> runReport(const Invocation &Call) {
  Expected<StringRef> Format = Call.choice(OPT_format, {"text", "json", "pprof", "folded"});
  if (!Format)
    return Format.takeError();
  const std::vector<std::string> Files = Call.inputs();
  if (Files.size() != 1)
    return failure(Files.empty() ? "which profile? Give the file that `profile -o` wrote"
                                 : "one profile at a time");
  Expected<Profile> P = profiler::readProfile(Files.front());
  if (!P)
    return P.takeError();
  const Verdict Says = profileVerdict(*P, loadMachine());
  const ProfileReport Report{*P, Says};
  Error Failure = writeResult(Call, [&](raw_ostream &Out) {
    if (*Format == "json")
      writeJson(Out, Report);
    else if (*Format == "pprof")
      profiler::writePprof(*P, Out);
    else if (*Format == "folded")
      profiler::writeFolded(*P, Out);
    else
      writeText(Out, Report);
  });
  if (Failure)
    return Failure;
  return 0;
}

} // namespace concadvise
