// Targets read from CMakeLists.txt without running CMake.
#include "analyzer/rewriter/CMakeFile.h"
#include "analyzer/rewriter/CMakeTarget.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace concadvise {
namespace {

using Values = std::vector<std::string>;

class ListFileReader {
public:
  ListFileReader(std::string Folder, StringRef Root, StringRef Wanted)
      : Folder(std::move(Folder)), Wanted(Wanted) {
    for (const char *Name : {"CMAKE_CURRENT_SOURCE_DIR", "CMAKE_CURRENT_LIST_DIR"})
      Variables[Name] = {this->Folder};
    for (const char *Name : {"CMAKE_SOURCE_DIR", "PROJECT_SOURCE_DIR"})
      Variables[Name] = {Root.str()};
  }

  /// Names of the targets that list the wanted file, with the line that makes each.
  std::map<std::string, unsigned> read(StringRef Text) {
    for (const CMakeCommand &Command : parseCMake(Text))
      visit(Command);
    std::map<std::string, unsigned> Found;
    for (const std::string &Name : Owners)
      if (auto Made = MadeAt.find(Name); Made != MadeAt.end())
        Found[Name] = Made->second;
    return Found;
  }

private:
  void visit(const CMakeCommand &Command) {
    if (Command.Arguments.empty())
      return;
    const std::string &First = Command.Arguments.front().Text;
    ArrayRef<CMakeArgument> Rest = ArrayRef(Command.Arguments).drop_front();
    if (Command.Name == "set") {
      Variables[First] = expand(Rest);
    } else if (Command.Name == "project") {
      Variables["PROJECT_NAME"] = {First};
    } else if (Command.Name == "list" && First == "APPEND" && !Rest.empty()) {
      append_range(Variables[Rest.front().Text], expand(Rest.drop_front()));
    } else if (Command.Name == "file" && StringRef(First).starts_with("GLOB") && !Rest.empty()) {
      Globs[Rest.front().Text] = expand(Rest.drop_front());
    } else if (Command.Name == "add_executable" || Command.Name == "add_library") {
      MadeAt.insert({First, Command.Line});
      if (listsWanted(Rest))
        Owners.insert(First);
    } else if (Command.Name == "target_sources" && listsWanted(Rest)) {
      Owners.insert(First);
    }
  }

  /// `${NAME}` replaced, `;` split, as CMake does for unquoted arguments.
  Values expand(ArrayRef<CMakeArgument> Arguments) const {
    Values Result;
    for (const CMakeArgument &Argument : Arguments) {
      SmallVector<StringRef> Parts;
      std::string Expanded = expandOne(Argument.Text, 0);
      StringRef(Expanded).split(Parts, ';', -1, false);
      for (StringRef Part : Parts)
        Result.push_back(Part.str());
    }
    return Result;
  }

  std::string expandOne(StringRef Text, unsigned Depth) const {
    std::string Result;
    while (!Text.empty()) {
      auto [Before, After] = Text.split("${");
      Result += Before;
      if (Before.size() == Text.size())
        break;
      auto [Name, Rest] = After.split('}');
      auto Known = Variables.find(Name.str());
      if (Known != Variables.end() && Depth < 8)
        Result += expandOne(join(Known->second, ";"), Depth + 1);
      Text = Rest;
    }
    return Result;
  }

  bool isWanted(StringRef Source) const {
    SmallString<256> Path(Source), Real;
    sys::fs::make_absolute(Folder, Path);
    return !sys::fs::real_path(Path, Real) && Real == Wanted;
  }

  bool globbed(StringRef Variable) const {
    auto It = Globs.find(Variable.str());
    return It != Globs.end() && any_of(It->second, [&](StringRef Pattern) {
             SmallString<256> Path(Pattern);
             sys::fs::make_absolute(Folder, Path);
             auto Glob = GlobPattern::create(Path);
             if (!Glob)
               consumeError(Glob.takeError());
             return Glob && Glob->match(Wanted);
           });
  }

  bool listsWanted(ArrayRef<CMakeArgument> Arguments) const {
    for (const CMakeArgument &Argument : Arguments) {
      StringRef Text = Argument.Text;
      if (Text.starts_with("${") && Text.ends_with("}") && globbed(Text.drop_front(2).drop_back()))
        return true;
    }
    return any_of(expand(Arguments), [&](StringRef Source) { return isWanted(Source); });
  }

  std::string Folder;
  StringRef Wanted;
  std::map<std::string, Values> Variables, Globs;
  std::map<std::string, unsigned> MadeAt;
  std::set<std::string> Owners;
};

} // namespace

std::vector<CMakeTarget> targetsFromText(StringRef File, StringRef Root) {
  SmallString<256> Real, RealRoot(Root);
  if (sys::fs::real_path(File, Real))
    return {};
  if (sys::fs::real_path(Root, RealRoot))
    RealRoot = Root;
  std::vector<CMakeTarget> Found;
  for (StringRef Folder = sys::path::parent_path(Real); !Folder.empty();
       Folder = sys::path::parent_path(Folder)) {
    std::string List = (Folder + "/CMakeLists.txt").str();
    if (auto Source = readSource(List)) {
      ListFileReader Reader(Folder.str(), RealRoot, Real);
      for (const auto &[Name, Line] : Reader.read(Source->Text))
        Found.push_back({Name, List, Line});
    } else {
      consumeError(Source.takeError());
    }
    if (!Found.empty() || Folder == RealRoot || Folder == sys::path::root_path(Folder))
      break;
  }
  return Found;
}

} // namespace concadvise
