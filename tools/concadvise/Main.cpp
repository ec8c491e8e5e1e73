#include "tools/concadvise/Command.h"
#include "tools/concadvise/Help.h"
#include "tools/concadvise/Output.h"

#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/raw_ostream.h"

using namespace concadvise;

static int fail(llvm::Error Failure, int Status) {
  llvm::handleAllErrors(std::move(Failure), [](const llvm::ErrorInfoBase &Each) {
    llvm::errs() << "concadvise: error: " << Each.message() << '\n';
  });
  return Status;
}

static llvm::Expected<int> run(const Command &Cmd, llvm::ArrayRef<const char *> Argv, bool Named) {
  llvm::Expected<Invocation> Parsed = parseCommandLine(Cmd, Argv);
  if (!Parsed)
    return Parsed.takeError();
  if (Parsed->Args.hasArg(OPT_help)) {
    printHelp(llvm::outs(), Cmd, Named);
    return 0;
  }
  if (Parsed->Args.hasArg(OPT_version)) {
    llvm::outs() << "concadvise " << CONCADVISE_VERSION << '\n';
    return 0;
  }
  return Cmd.Run(*Parsed);
}

int main(int Argc, char **Argv) {
  llvm::CrashRecoveryContext::Enable(); // Of one unit; what else fails ends as ever.
  llvm::ArrayRef<const char *> Arguments(Argv + 1, Argc ? Argc - 1 : 0);
  size_t Before = Arguments.size();
  const Command &Cmd = selectCommand(Arguments);
  llvm::Expected<int> Status = run(Cmd, Arguments, Arguments.size() < Before);
  if (!Status)
    return fail(Status.takeError(), Cmd.ErrorStatus);
  if (llvm::Error Failure = finishStdout())
    return fail(std::move(Failure), Cmd.ErrorStatus);
  return *Status;
}
