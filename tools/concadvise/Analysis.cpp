#include "tools/concadvise/Analysis.h"

#include "analyzer/frontend/Frontend.h"
#include "analyzer/frontend/PathFilter.h"
#include "analyzer/program/Program.h"
#include "tools/concadvise/FactsCache.h"
#include "tools/concadvise/FactsInputs.h"
#include "tools/concadvise/Judged.h"
#include "tools/concadvise/Output.h"
#include "tools/concadvise/Progress.h"
#include "tools/concadvise/Project.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace concadvise {

std::string displayRoot() {
  SmallString<256> Folder;
  return sys::fs::current_path(Folder) ? std::string() : std::string(Folder);
}

static std::string absolute(StringRef Path) {
  SmallString<256> Absolute(Path);
  sys::fs::make_absolute(Absolute);
  sys::path::remove_dots(Absolute, /*remove_dot_dot=*/true);
  return std::string(StringRef(Absolute).rtrim('/'));
}

/// `concadvise chekc` reads as a path; say what was probably meant.
static Error noSuchPath(StringRef Path, std::error_code Why) {
  if (Why != std::errc::no_such_file_or_directory)
    return failure("cannot read '" + Path + "': " + Why.message());
  for (const Command &Each : commands())
    if (Path.edit_distance(Each.Name) <= 2)
      return failure("there is no file, folder or command '" + Path + "'; did you mean '" +
                     Each.Name + "'?");
  return failure("there is no file or folder '" + Path + "'");
}

Expected<std::vector<std::string>> existingPaths(const Invocation &Call) {
  std::vector<std::string> Paths;
  for (const std::string &Each : Call.inputs()) {
    sys::fs::file_status Status;
    if (std::error_code Failed = sys::fs::status(Each, Status))
      return noSuchPath(Each, Failed);
    Paths.push_back(absolute(Each));
  }
  return Paths;
}

Expected<CompileCommands> commandsFor(const Invocation &Call, ArrayRef<std::string> Paths) {
  if (!Call.hasFlags()) {
    Expected<CompileCommands> All = loadDatabase(Call.Args.getLastArgValue(OPT_build), Paths);
    return All ? withRuntimeHeaders(std::move(*All)) : std::move(All);
  }
  if (Paths.empty())
    return failure("name the source file before `--`: concadvise " + Twine(Call.Cmd.Name) +
                   " FILE -- FLAGS");
  std::vector<std::string> Flags(Call.Trailing.begin(), Call.Trailing.end());
  CompileCommands Commands;
  for (const std::string &File : Paths) {
    if (sys::fs::is_directory(File))
      return failure("'" + File + "' is a folder; `-- FLAGS` needs source files");
    append_range(Commands.All, commandFor(File, Flags).All);
  }
  return withRuntimeHeaders(std::move(Commands));
}

static unsigned countJudged(ArrayRef<LoopVerdict> Loops) {
  return count_if(
      Loops, [](const LoopVerdict &Each) { return Each.Verdict != LoopVerdict::Kind::Unknown; });
}

/// Keeps what lies in the wanted paths and is not excluded. The whole program was linked all the
/// same: what a loop calls may be anywhere.
static Error narrow(Analysis &Into, PathFilter &Wanted) {
  std::vector<std::string> Files;
  for (const Site &Each : Into.Found.All)
    Files.push_back(Each.At.File);
  for (const LoopVerdict &Each : Into.Found.Loops)
    Files.push_back(Each.At.File);
  if (Error Failure = Into.Settings.load(Files))
    return Failure;
  auto Unwanted = [&](const auto &Each) {
    return !Wanted.accepts(Each.At.File) || Into.Settings.excludes(Each.At.File);
  };
  erase_if(Into.Found.All, Unwanted);
  erase_if(Into.Found.Loops, Unwanted);
  Into.Found.Covered.Loops = Into.Found.Loops.size();
  Into.Found.Covered.LoopsJudged = countJudged(Into.Found.Loops);
  return Error::success();
}

/// What the user named although no code of the database is there. Headers are known by their
/// functions.
static void reportUnused(PathFilter &Wanted, const CompileCommands &Commands, Scan &Scanned) {
  for (const CompileCommand &Each : Commands.All)
    Wanted.accepts(Each.File);
  for (const TranslationUnit &Unit : Scanned.Units)
    for (const FunctionFacts &Function : Unit.Functions)
      Wanted.accepts(Function.At.File);
  for (std::string &Path : Wanted.unused())
    Scanned.Missing.push_back({std::move(Path), "no code of the compilation database is there"});
}

static Scan scanWithProgress(const Invocation &Call, const CompileCommands &Commands, unsigned Jobs,
                             store::Cache *Kept) {
  Progress Bar("analysing", !Call.quiet());
  ScanOptions Options;
  Options.Jobs = Jobs;
  Options.Kept = Kept;
  Options.Progress = [&](unsigned Done, unsigned Total) { Bar.update(Done, Total); };
  return scan(Commands, Options);
}

Expected<Analysis> analyseCode(const Invocation &Call) {
  Expected<std::vector<std::string>> Paths = existingPaths(Call);
  if (!Paths)
    return Paths.takeError();
  Expected<unsigned> Jobs = Call.count(OPT_jobs, /*Default=*/0);
  if (!Jobs)
    return Jobs.takeError();
  std::vector<TranslationUnit> Made;
  Expected<CompileCommands> Commands =
      wantsFacts(Call) ? readFacts(Call, *Jobs, Made) : commandsFor(Call, *Paths);
  if (!Commands)
    return Commands.takeError();

  Analysis Result;
  std::vector<std::string> Sources = {displayRoot() + "/."};
  for (const CompileCommand &Each : Commands->All)
    Sources.push_back(Each.File);
  if (Error Failure = Result.Settings.load(Sources))
    return Failure;
  Expected<Knowledge> Known = knowledge(Result.Settings);
  if (!Known)
    return Known.takeError();

  std::unique_ptr<store::Cache> Kept = factsCache(Call);
  Scan Scanned = wantsFacts(Call) ? linkUnits(std::move(Made))
                                  : scanWithProgress(Call, *Commands, *Jobs, Kept.get());
  allowReassociation(Scanned.Units, Result.Settings, Call.Args.hasArg(OPT_fp_reassociation));
  PathFilter Wanted(*Paths);
  reportUnused(Wanted, *Commands, Scanned);
  AnalysisOptions Options;
  Options.Jobs = *Jobs;
  Result.Found = judged(std::move(Scanned), *Known, taught(Result.Settings), Options, Kept.get());
  if (Error Failure = narrow(Result, Wanted))
    return Failure;
  Result.Commands = std::move(*Commands);
  return Result;
}

} // namespace concadvise
