// concadvise tune: every legal model of a site, measured on the user's own command.
#include "tools/concadvise/Editable.h"
#include "tools/concadvise/Output.h"
#include "tools/concadvise/tune/Recovery.h"
#include "tools/concadvise/tune/Tuner.h"
#include "tools/report/Common.h"
#include "tools/report/Report.h"

using namespace llvm;

namespace concadvise {
namespace {

Expected<TuneRequest> readRequest(const Invocation &Call) {
  TuneRequest Request;
  if (!Call.Args.hasArg(OPT_build_command))
    return failure("what builds the program is not given: --build 'cmake --build build'");
  if (Call.Trailing.empty())
    return failure("nothing to run: give a command after `--`");
  Request.Build = Call.Args.getLastArgValue(OPT_build_command).str();
  if (Error E = readAccepted(Call, Request.Given))
    return E;
  auto Runs = Call.count(OPT_runs, Request.Limits.MostRuns);
  if (!Runs)
    return Runs.takeError();
  auto Time = Call.count(OPT_time, unsigned(Request.Limits.Seconds));
  if (!Time)
    return Time.takeError();
  Request.Limits.MostRuns = *Runs;
  Request.Limits.Seconds = *Time;
  Request.Apply = Call.Args.hasArg(OPT_apply);
  Request.InPlace = Call.Args.hasArg(OPT_in_place);
  Request.Quiet = Call.quiet();
  Request.Say = [&Call, Root = displayRoot()](const Site *Of, const Twine &What) {
    if (!Of)
      note(Call, What);
    else if (!Call.quiet())
      errs() << displayPath(Of->At.File, Root) << ':' << Of->At.Line << ':' << Of->At.Column << ": "
             << What << '\n';
  };
  return Request;
}

/// Into the user's files: the only place where this is done.
Error keepBest(TuneResult &Found, const Analysis &Analysed, sys::TimePoint<> AnalysedAt,
               const Invocation &Call) {
  if (Found.Measured.InPlace)
    AnalysedAt = std::chrono::system_clock::now(); // By us, who restored what was analysed.
  auto Changes = fixChanges(Found.Best, {Analysed.Commands, AnalysedAt, /*MayConfigure=*/true});
  if (!Changes)
    return Changes.takeError();
  if (Error E = applyChanges(Changes->Files))
    return E;
  for (const FileChange &Each : Changes->Files)
    Found.Measured.Changed.push_back(Each.File);
  for (const std::string &File : Changes->Unlinked)
    note(Call, StringRef(linkLine(File, displayRoot())).rtrim());
  return Error::success();
}

Error write(const Invocation &Call, StringRef Format, const Tuning &Measured) {
  TuneReport Report{Measured, displayRoot()};
  return writeResult(Call, [&](raw_ostream &OS) {
    Format == "json" ? writeJson(OS, Report) : writeText(OS, Report);
  });
}

} // namespace

Expected<int> runTune(const Invocation &Call) {
  auto Format = Call.choice(OPT_format);
  if (!Format)
    return Format.takeError();
  auto Request = readRequest(Call);
  if (!Request)
    return Request.takeError();
  auto Ready = analyseToEdit(Call, Request->Given);
  if (!Ready)
    return Ready.takeError();
  Interrupts Guard;
  auto Found = tune(*Request, Ready->Code, std::move(Ready->Known), Ready->At, Call.Trailing);
  if (!Found)
    return Found.takeError();
  if (Request->Apply && !Found->Best.empty())
    if (Error E = keepBest(*Found, Ready->Code, Ready->At, Call))
      return E;
  if (Error E = write(Call, *Format, Found->Measured))
    return E;
  return 0;
}

} // namespace concadvise
