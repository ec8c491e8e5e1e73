#include "tools/concadvise/verify/RaceCheck.h"

#include "analyzer/rewriter/CMakeTarget.h"
#include "tools/concadvise/verify/BuildFolders.h"
#include "tools/concadvise/verify/PrivateFolders.h"
#include "tools/concadvise/verify/Scratch.h"
#include "tools/concadvise/verify/Shell.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace concadvise {
namespace {

constexpr StringLiteral Sanitize = "-fsanitize=thread -g";

Error failed(const Twine &What) { return createStringError(inconvertibleErrorCode(), What); }

std::set<std::string> compilerNames(const CompileCommands &Commands) {
  std::set<std::string> Names = {"cc", "c++", "gcc", "g++", "clang", "clang++"};
  for (const CompileCommand &Each : Commands.All)
    for (StringRef Word : ArrayRef(Each.Args).take_front(2)) // The second one after a launcher.
      if (StringRef Name = sys::path::filename(Word);
          Name.contains("clang") || Name.contains("gcc") || Name.contains("g++"))
        Names.insert(Name.str());
  return Names;
}

Error writeProgram(const std::string &File, const Twine &Text) {
  std::error_code EC;
  raw_fd_ostream Out(File, EC);
  if (!EC) {
    Out << Text;
    Out.close();
    EC = Out.error();
    Out.clear_error();
  }
  if (!EC)
    EC = sys::fs::setPermissions(File, sys::fs::perms(0755));
  return EC ? failed(File + ": " + EC.message()) : Error::success();
}

/// Compilers that add the flag, under the names that the build calls them by.
Error writeCompilers(const std::string &Folder, const CompileCommands &Commands) {
  if (std::error_code EC = sys::fs::create_directories(Folder))
    return failed(Folder + ": " + EC.message());
  for (const std::string &Name : compilerNames(Commands)) {
    ErrorOr<std::string> Real = sys::findProgramByName(Name);
    if (!Real)
      continue;
    if (Error E = writeProgram(Folder + "/" + Name, "#!/bin/sh\nexec " + Twine(shellWord(*Real)) +
                                                        " " + Sanitize + " \"$@\"\n"))
      return E;
  }
  return Error::success();
}

std::string configureCommand(const std::string &Build) {
  std::string Text = "cmake";
  for (StringRef Language : {"C", "CXX"})
    Text += (" -DCMAKE_" + Language + "_FLAGS=" +
             shellWord(cmakeCacheValue(Build, ("CMAKE_" + Language + "_FLAGS").str()) + " " +
                       Sanitize.str()))
                .str();
  return Text + " " + shellWord(Build);
}

class Check {
public:
  Check(const CompileCommands &Commands, Scratch Own) : Commands(Commands), Own(std::move(Own)) {}

  Expected<RaceFindings> run(const std::string &Command);

private:
  Error prepare();
  Error perform(const std::string &Text, StringRef What);
  RaceFindings readFindings() const;

  const CompileCommands &Commands;
  Scratch Own;
  std::optional<PrivateFolders> Folders;
  std::vector<std::pair<std::string, std::string>> Environment;
};

Error Check::perform(const std::string &Text, StringRef What) {
  ShellCommand Command{Text, Environment, &*Folders, Own.path("stderr")};
  auto Done = runCommand(Command);
  if (!Done)
    return Done.takeError();
  if (Done->Status == 0)
    return Error::success();
  std::string Told = lastLine(contentOf(Command.Stderr)).str();
  return failed(What + " ends with " + Twine(Done->Status) + (Told.empty() ? "" : ": " + Told));
}

Error Check::prepare() {
  std::set<std::string> Builds = cmakeBuilds(Commands);
  std::vector<std::string> Compiled = outputsOf(Commands);
  auto Private = PrivateFolders::prepare(buildFolders(Commands, Own.folder()), Own.folder());
  if (!Private)
    return Private.takeError();
  Folders = std::move(*Private);
  // Without these, a build has nothing that is up to date.
  erase_if(Compiled, [&](const std::string &Each) { return !Folders->covers(Each); });
  if (Error E = writeCompilers(Own.path("bin"), Commands))
    return E;
  std::string Outputs = join(Compiled, std::string(1, '\0'));
  if (Error E = writeProgram(Own.path("outputs"), Outputs))
    return E;
  if (Error E =
          perform("xargs -0 rm -f -- < " + shellWord(Own.path("outputs")), "removing objects"))
    return E;
  for (const std::string &Build : Builds)
    if (Error E = perform(configureCommand(Build), "configuring with ThreadSanitizer"))
      return E;
  auto Inherited = [](const char *Name) { return sys::Process::GetEnv(Name).value_or(""); };
  Environment = {
      {"PATH", Own.path("bin") + ":" + Inherited("PATH")},
      {"CCACHE_DISABLE", "1"}, // It would keep what these compilers make as the real ones' work.
      {"CONC_TASKS_APART", Own.path("sites")},
      {"TSAN_OPTIONS", Inherited("TSAN_OPTIONS") + " log_path='" + Own.path("report") +
                           "' exitcode=0 halt_on_error=0 detect_deadlocks=0"}};
  return Error::success();
}

RaceFindings Check::readFindings() const {
  RaceFindings Result;
  std::string Sites = contentOf(Own.path("sites"));
  SmallVector<StringRef, 16> Ids;
  StringRef(Sites).split(Ids, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef Each : Ids)
    if (uint64_t Id; !Each.getAsInteger(16, Id))
      Result.Ran.insert(Id);
  std::string Log;
  std::error_code EC;
  for (sys::fs::directory_iterator At(Own.folder(), EC), End; At != End && !EC; At.increment(EC))
    if (sys::path::filename(At->path()).starts_with("report."))
      Log += contentOf(At->path());
  Result.Races = racesIn(Log);
  return Result;
}

Expected<RaceFindings> Check::run(const std::string &Command) {
  if (Error E = prepare())
    return E;
  if (Error E = perform(Command, "the command, built with ThreadSanitizer,"))
    return E;
  return readFindings();
}

} // namespace

Expected<RaceFindings> checkRaces(const std::string &Command, const CompileCommands &Commands) {
  auto Own = Scratch::make("concadvise-races");
  if (!Own)
    return Own.takeError();
  return Check(Commands, std::move(*Own)).run(Command);
}

} // namespace concadvise
