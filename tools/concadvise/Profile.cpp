#include "model/Names.h"
#include "profiler/Profiler.h"
#include "profiler/launch/Child.h"
#include "profiler/store/ProfileFile.h"
#include "tools/concadvise/Output.h"
#include "tools/concadvise/Profiles.h"

using namespace llvm;

namespace concadvise {
namespace {

Error wrongUse(const Invocation &Call) {
  const bool Attaches = Call.Args.hasArg(OPT_pid);
  if (!Call.inputs().empty())
    return failure("what to run comes after `--`: concadvise profile -- " + Call.inputs().front());
  if (Attaches && Call.HasTrailing)
    return failure("either --pid or a command after `--`, not both");
  if (!Attaches && Call.Trailing.empty())
    return failure("nothing to profile: give a command after `--`, or --pid");
  if (!Attaches && Call.Args.hasArg(OPT_duration))
    return failure("--duration goes with --pid; a command is profiled until it ends");
  return Error::success();
}

void tellDelays(const Invocation &Call, profiler::RecordOptions &Options) {
  if (!Call.quiet())
    Options.OnDelay = [](StringRef Why) { errs() << "concadvise: " << Why << '\n'; };
}

Expected<Profile> attachTo(const Invocation &Call) {
  profiler::AttachOptions Options;
  tellDelays(Call, Options);
  Expected<unsigned> Pid = Call.count(OPT_pid, 0);
  if (!Pid)
    return Pid.takeError();
  Options.Pid = int(*Pid);
  if (const opt::Arg *Duration = Call.Args.getLastArg(OPT_duration)) {
    double Seconds;
    if (StringRef(Duration->getValue()).getAsDouble(Seconds) || !(Seconds > 0))
      return failure("--duration is a number of seconds above 0, not '" +
                     Twine(Duration->getValue()) + "'");
    Options.Seconds = Seconds;
  }
  return profiler::attach(Options);
}

Expected<Profile> launch(const Invocation &Call) {
  profiler::LaunchOptions Options;
  tellDelays(Call, Options);
  Options.Command.assign(Call.Trailing.begin(), Call.Trailing.end());
  return profiler::profileCommand(Options);
}

int runDoctor() {
  const profiler::Doctor Found = profiler::doctor();
  outs() << "tier: " << name(Found.Best) << '\n';
  for (const profiler::Capability &C : Found.Capabilities)
    outs() << (C.Available ? "  yes  " : "  no   ") << C.Name << ": " << C.Note << '\n';
  if (!Found.Advice.empty())
    outs() << Found.Advice << '\n';
  return 0;
}

/// The summary goes to stderr for people, and to --report in the form asked for.
Error showSummary(const Invocation &Call, StringRef Format, const Profile &P) {
  const opt::Arg *File = Call.Args.getLastArg(OPT_report);
  if (!Call.quiet())
    if (Error Failure = writeStderr(
            Call, [&](raw_ostream &Out) { writeSummary(Out, File ? "text" : Format, P); }))
      return Failure;
  if (!File)
    return Error::success();
  return writeFile(Call, File->getValue(), [&](raw_ostream &Out) { writeSummary(Out, Format, P); });
}

} // namespace

Expected<int> runProfile(const Invocation &Call) {
  Expected<std::string> Format = Call.choice(OPT_format);
  if (!Format)
    return Format.takeError();
  if (Call.Args.hasArg(OPT_doctor))
    return runDoctor();
  if (Error E = wrongUse(Call))
    return E;
  const bool Attaches = Call.Args.hasArg(OPT_pid);
  Expected<Profile> P = Attaches ? attachTo(Call) : launch(Call);
  if (!P) {
    int Status = 125;
    Error Rest = handleErrors(P.takeError(), [&](const profiler::LaunchError &E) {
      errs() << "concadvise: error: " << E.message() << '\n';
      Status = E.Status;
    });
    if (Rest)
      return Rest;
    return Status;
  }
  // Whatever cannot be written, the rest is not lost.
  Error Failure = Error::success();
  if (const opt::Arg *File = Call.Args.getLastArg(OPT_output))
    Failure = writeFile(Call, File->getValue(),
                        [&](raw_ostream &OS) { OS << profiler::serialiseProfile(*P); });
  if (Error E = joinErrors(showSummary(Call, *Format, *P), std::move(Failure)))
    return E;
  return Attaches ? 0 : P->ExitStatus.value_or(130);
}

} // namespace concadvise
