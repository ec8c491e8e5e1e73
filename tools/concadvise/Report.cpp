#include "tools/report/Report.h"

#include "profiler/store/ProfileFile.h"
#include "tools/concadvise/Output.h"
#include "tools/concadvise/Profiles.h"
#include "tools/report/Firefox.h"

using namespace llvm;

namespace concadvise {

static Error compare(const Invocation &Call, StringRef Format, StringRef OldFile,
                     const Profile &New) {
  if (Format != "text")
    return failure("--compare is shown as text only");
  Expected<Profile> Old = profiler::readProfile(OldFile);
  if (!Old)
    return Old.takeError();
  return writeResult(Call, [&](raw_ostream &Out) { writeComparison(Out, *Old, New); });
}

static void write(raw_ostream &Out, StringRef Format, const Profile &P) {
  if (Format == "pprof")
    return profiler::writePprof(P, Out);
  if (Format == "folded")
    return profiler::writeFolded(P, Out);
  if (Format == "firefox")
    return writeFirefox(P, Out);
  writeSummary(Out, Format, P);
}

Expected<int> runReport(const Invocation &Call) {
  Expected<std::string> Format = Call.choice(OPT_format);
  if (!Format)
    return Format.takeError();
  const std::vector<std::string> Files = Call.inputs();
  if (Files.empty())
    return failure("which profile? Give the file that `profile -o` wrote");
  Expected<std::optional<Profile>> Read = readProfiles(Files);
  if (!Read)
    return Read.takeError();
  const Profile &P = **Read;
  const opt::Arg *Old = Call.Args.getLastArg(OPT_compare);
  Error Failure = Old ? compare(Call, *Format, Old->getValue(), P)
                      : writeResult(Call, [&](raw_ostream &Out) { write(Out, *Format, P); });
  if (Failure)
    return Failure;
  return 0;
}

} // namespace concadvise
