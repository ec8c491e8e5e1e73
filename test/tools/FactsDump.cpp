// facts-dump FILE -- FLAGS: the Facts of one file, as text.
// facts-dump -p BUILD [-j JOBS] [--quiet]: those of a whole compilation database; --quiet counts
// only.
#include "analyzer/frontend/Dump.h"
#include "analyzer/frontend/Frontend.h"

#include "llvm/Support/raw_ostream.h"

#include <chrono>

using namespace llvm;
using namespace concadvise;

namespace {

struct Request {
  std::string Build, File;
  std::vector<std::string> Flags;
  ScanOptions Options;
  bool Quiet = false;
};

Request parse(ArrayRef<const char *> Args) {
  Request Result;
  for (size_t I = 0; I < Args.size(); ++I) {
    StringRef Arg = Args[I];
    if (Arg == "--") {
      Result.Flags.assign(Args.begin() + I + 1, Args.end());
      break;
    }
    if (Arg == "-p" && I + 1 < Args.size())
      Result.Build = Args[++I];
    else if (Arg == "-j" && I + 1 < Args.size())
      Result.Options.Jobs = std::atoi(Args[++I]);
    else if (Arg == "--quiet")
      Result.Quiet = true;
    else if (Result.Build.empty())
      Result.File = Arg;
    else
      Result.Options.Paths.push_back(Arg.str());
  }
  return Result;
}

void count(const Scan &Found) {
  size_t Functions = 0, Loops = 0, Canonical = 0, Calls = 0;
  double Seconds = 0;
  for (const TranslationUnit &Unit : Found.Units) {
    Seconds += Unit.Seconds;
    Functions += Unit.Functions.size();
    for (const FunctionFacts &Function : Unit.Functions) {
      Calls += Function.Calls.size();
      Loops += Function.Loops.size();
      for (const LoopFacts &Loop : Function.Loops)
        Canonical += Loop.What == LoopFacts::Kind::Counted || Loop.What == LoopFacts::Kind::Range;
    }
  }
  outs() << Found.Units.size() << " units, " << Found.Missing.size() << " not analysed, "
         << Functions << " functions, " << Calls << " calls, " << Loops << " loops, " << Canonical
         << " canonical; " << format("%.2f", Seconds) << " s of thread time\n";
}

} // namespace

int main(int Count, const char **Values) {
  Request Wanted = parse(ArrayRef(Values, Count).drop_front());
  Expected<CompileCommands> Commands = Wanted.File.empty()
                                           ? loadDatabase(Wanted.Build, Wanted.Options.Paths)
                                           : commandFor(Wanted.File, Wanted.Flags);
  if (!Commands) {
    errs() << "facts-dump: error: " << toString(Commands.takeError()) << "\n";
    return 2;
  }
  Scan Found = scan(*Commands, Wanted.Options);
  if (Wanted.Quiet)
    count(Found);
  else
    for (const TranslationUnit &Unit : Found.Units)
      dumpFacts(Unit, outs());
  for (const Coverage::NotAnalysed &Each : Found.Missing)
    outs() << "not analysed: " << Each.File << ": " << Each.Reason << "\n";
  return 0;
}
