#include "tools/concadvise/Analysis.h"
#include "tools/concadvise/Output.h"
#include "tools/report/Report.h"

using namespace llvm;

namespace concadvise {

Expected<int> runLoops(const Invocation &Call) {
  Expected<std::string> Format = Call.choice(OPT_format);
  if (!Format)
    return Format.takeError();
  Expected<Analysis> Analysed = analyseCode(Call);
  if (!Analysed)
    return Analysed.takeError();
  LoopsReport Report{Analysed->Found.Loops, Analysed->Found.Covered, displayRoot()};
  if (Error Failure = writeResult(Call, [&](raw_ostream &OS) {
        *Format == "json" ? writeJson(OS, Report) : writeText(OS, Report);
      }))
    return Failure;
  return 0;
}

} // namespace concadvise
