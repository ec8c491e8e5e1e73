#include "tools/concadvise/verify/BuildFolders.h"

#include "analyzer/rewriter/CMakeTarget.h"
#include "tools/concadvise/verify/PrivateFolders.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace concadvise {

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
static std::string projectOf(StringRef Folder) {
  for (StringRef Each = Folder; !Each.empty() && Each != "/"; Each = sys::path::parent_path(Each))
    if (sys::fs::exists(Each + "/.git"))
      return Each.str();
  return Folder.str();
}

std::vector<std::string> buildFolders(const CompileCommands &Commands, StringRef Scratch) {
  std::set<std::string> Needed = cmakeBuilds(Commands);
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
  for (const std::string &Each : cmakeBuilds(Commands))
    if (SmallString<256> Path;
        !sys::fs::real_path(cmakeSourceFolder(Each), Path) && !isWithin(Scratch, Path))
      Real.insert(Path.str().str());
  for (const std::string &Each : outputsOf(Commands))
    if (StringRef Folder = sys::path::parent_path(Each); !isWithin(Scratch, Folder))
      Real.insert(Folder.str());
  return {Real.begin(), Real.end()};
}

} // namespace concadvise
