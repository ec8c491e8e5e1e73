#include "tools/concadvise/Analysis.h"
#include "tools/concadvise/Command.h"
#include "tools/concadvise/Output.h"
#include "tools/report/Report.h"

using namespace llvm;

namespace concadvise {

Expected<int> runCheck(const Invocation &Call) {
  Expected<StringRef> Format = Call.choice(OPT_format, {"text", "json", "sarif", "html"});
  if (!Format)
    return Format.takeError();
  Expected<Sites> Found = analyse(Call);
  if (!Found)
    return Found.takeError();
  std::vector<Advice> Findings;
  CheckReport Report{Findings, Found->Covered, displayRoot(), CONCADVISE_VERSION};
  if (Error Failure = writeResult(Call, [&](raw_ostream &OS) {
        if (*Format == "json")
          writeJson(OS, Report);
        else
          writeText(OS, Report, {Call.Args.hasArg(OPT_all)});
      }))
    return Failure;
  return 0;
}

} // namespace concadvise
