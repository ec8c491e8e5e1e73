#include "tools/concadvise/verify/RaceCheck.h"

#include "analyzer/rewriter/CMakeTarget.h"
#include "tools/concadvise/verify/PrivateFolders.h"
#include "tools/concadvise/verify/Shell.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"

#include <filesystem>

using namespace llvm;

namespace concadvise {
namespace {

constexpr StringLiteral Sanitize = "-fsanitize=thread -g";

Error failed(const Twine &What) { return createStringError(inconvertibleErrorCode(), What); }

/// Overlays leave device files (what was removed) and folders that not even their owner may read.
void removeAll(const std::filesystem::path &Folder) {
  using namespace std::filesystem;
  std::error_code Ignored;
  permissions(Folder, perms::owner_all, perm_options::add, Ignored);
  for (directory_iterator At(Folder, Ignored), End; At != End; At.increment(Ignored))
    if (At->is_directory(Ignored) && !At->is_symlink(Ignored))
      removeAll(At->path());
  remove_all(Folder, Ignored);
}

/// A folder for all that the check writes, gone with it.
class Scratch {
public:
  static Expected<Scratch> make() {
    Scratch Result;
    SmallString<128> Made;
    std::error_code EC = sys::fs::createUniqueDirectory("concadvise-races", Made);
    if (!EC)
      EC = sys::fs::real_path(Made, Result.Folder);
    if (EC)
      return failed("no folder for temporary files: " + EC.message());
    return Result;
  }
  Scratch(Scratch &&Other) : Folder(std::exchange(Other.Folder, {})) {}
  ~Scratch() {
    if (!Folder.empty())
      removeAll(Folder.str().str());
  }
  std::string path(const Twine &Name) const { return (Folder + "/" + Name).str(); }
  StringRef folder() const { return Folder; }

private:
  Scratch() = default;
  SmallString<128> Folder;
};

std::string shellWord(StringRef Word) {
  std::string Out = "'";
  for (char C : Word)
    Out += C == '\'' ? std::string("'\\''") : std::string(1, C);
  return Out + "'";
}

/// Where a build writes: where units are compiled and, of CMake's, the build's own folder.
std::set<std::string> cmakeBuilds(const CompileCommands &Commands) {
  std::set<std::string> Builds;
  for (const CompileCommand &Each : Commands.All)
    for (StringRef Folder = Each.Directory; !Folder.empty() && Folder != "/";
         Folder = sys::path::parent_path(Folder))
      if (sys::fs::exists(Folder + "/CMakeCache.txt")) {
        Builds.insert(Folder.str());
        break;
      }
  return Builds;
}

/// What the commands compile to, by its real folder.
std::vector<std::string> outputsOf(const CompileCommands &Commands) {
  std::vector<std::string> Outputs;
  for (const CompileCommand &Each : Commands.All)
    for (size_t I = 1; I + 1 < Each.Args.size(); ++I) {
      SmallString<256> Path(Each.Args[I + 1]), Folder;
      sys::fs::make_absolute(Each.Directory, Path);
      if (Each.Args[I] != "-o" || sys::fs::real_path(sys::path::parent_path(Path), Folder))
        continue;
      sys::path::append(Folder, sys::path::filename(Path));
      if (!sys::fs::exists(Folder) || sys::fs::is_regular_file(Folder)) // Not /dev/null.
        Outputs.push_back(Folder.str().str());
    }
  return Outputs;
}

/// The folder's work tree, where it is in one: commands write beside where they are run, too.
std::string projectOf(StringRef Folder) {
  for (StringRef Each = Folder; !Each.empty() && Each != "/"; Each = sys::path::parent_path(Each))
    if (sys::fs::exists(Each + "/.git"))
      return Each.str();
  return Folder.str();
}

/// Where a build reads and writes. Folders that hold the scratch folder are left out but for the
/// working directory and those of sources, without which there is nothing to be learnt.
std::vector<std::string> foldersOf(const CompileCommands &Commands,
                                   const std::set<std::string> &Builds,
                                   ArrayRef<std::string> Outputs, StringRef Scratch) {
  std::set<std::string> Needed = Builds;
  SmallString<256> Here;
  if (!sys::fs::current_path(Here))
    Needed.insert(Here.str().str());
  for (const CompileCommand &Each : Commands.All) {
    Needed.insert(Each.Directory);
    Needed.insert(sys::path::parent_path(Each.File).str());
  }
  std::set<std::string> Real;
  for (const std::string &Each : Needed)
    if (SmallString<256> Path; !sys::fs::real_path(Each, Path)) {
      std::string Project = projectOf(Path);
      Real.insert(isWithin(Scratch, Project) ? Path.str().str() : Project);
    }
  for (const std::string &Each : Outputs)
    if (StringRef Folder = sys::path::parent_path(Each); !isWithin(Scratch, Folder))
      Real.insert(Folder.str());
  return {Real.begin(), Real.end()};
}

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

std::string readAll(const std::string &File) {
  auto Buffer = MemoryBuffer::getFile(File);
  return Buffer ? (*Buffer)->getBuffer().str() : "";
}

std::string lastLine(StringRef Text) {
  return Text.rtrim().rsplit('\n').second.empty() ? Text.rtrim().str()
                                                  : Text.rtrim().rsplit('\n').second.str();
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
  std::string Told = lastLine(readAll(Command.Stderr));
  return failed(What + " ends with " + Twine(Done->Status) + (Told.empty() ? "" : ": " + Told));
}

Error Check::prepare() {
  std::set<std::string> Builds = cmakeBuilds(Commands);
  std::vector<std::string> Compiled = outputsOf(Commands);
  auto Private =
      PrivateFolders::prepare(foldersOf(Commands, Builds, Compiled, Own.folder()), Own.folder());
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
  std::string Sites = readAll(Own.path("sites"));
  SmallVector<StringRef, 16> Ids;
  StringRef(Sites).split(Ids, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef Each : Ids)
    if (uint64_t Id; !Each.getAsInteger(16, Id))
      Result.Ran.insert(Id);
  std::string Log;
  std::error_code EC;
  for (sys::fs::directory_iterator At(Own.folder(), EC), End; At != End && !EC; At.increment(EC))
    if (sys::path::filename(At->path()).starts_with("report."))
      Log += readAll(At->path());
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
  auto Own = Scratch::make();
  if (!Own)
    return Own.takeError();
  return Check(Commands, std::move(*Own)).run(Command);
}

} // namespace concadvise
