// What is added to a CMakeLists.txt, and where.
#include "analyzer/rewriter/CMakeFile.h"
#include "analyzer/rewriter/CMakeTarget.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace concadvise {
namespace {

constexpr char Library[] = "concadvise::runtime";

bool finds(ArrayRef<CMakeCommand> Commands) {
  return any_of(Commands, [](const CMakeCommand &C) {
    return C.Name == "find_package" && !C.Arguments.empty() &&
           C.Arguments.front().Text == "concadvise";
  });
}

bool links(const CMakeCommand &C, StringRef Target) {
  return C.Name == "target_link_libraries" && !C.Arguments.empty() &&
         C.Arguments.front().Text == Target;
}

bool namesLibrary(const CMakeCommand &C) {
  return any_of(C.Arguments, [](const CMakeArgument &A) { return A.Text == Library; });
}

/// CMake forbids mixing the two signatures for one target.
bool isPlain(const CMakeCommand &C) {
  static const StringSet<> Keywords = {"PUBLIC",      "PRIVATE",      "INTERFACE",
                                       "LINK_PUBLIC", "LINK_PRIVATE", "LINK_INTERFACE_LIBRARIES"};
  return C.Arguments.size() > 1 && !Keywords.contains(C.Arguments[1].Text);
}

class ListFile {
public:
  explicit ListFile(SourceText Source)
      : Source(std::move(Source)), Commands(parseCMake(this->Source.Text)) {}

  std::vector<Edit> edits(ArrayRef<CMakeTarget> Targets, bool NeedsPackage);

private:
  const CMakeCommand *makes(const CMakeTarget &Target) const;
  const CMakeCommand *afterRepetition(const CMakeCommand &Made) const;
  const CMakeCommand &linkAnchor(const CMakeTarget &Target, const CMakeCommand &Made) const;
  std::optional<Edit> link(const CMakeTarget &Target) const;
  Edit package(uint32_t Before) const;
  Edit insertAfter(const CMakeCommand &Anchor, const std::string &Text) const;

  SourceText Source;
  std::vector<CMakeCommand> Commands;
};

const CMakeCommand *ListFile::makes(const CMakeTarget &Target) const {
  auto It = find_if(Commands, [&](const CMakeCommand &C) {
    unsigned LastLine = C.Line + unsigned(Source.slice(C.Offset, C.End).count('\n'));
    return C.Line <= Target.Line && Target.Line <= LastLine;
  });
  return It == Commands.end() ? nullptr : &*It;
}

/// A command inside a loop, function or macro runs once per target that is made there: what is
/// meant for one of them goes after its end. Null when the command stands in none.
const CMakeCommand *ListFile::afterRepetition(const CMakeCommand &Made) const {
  static const StringSet<> Repeats = {"foreach", "while", "function", "macro"};
  const CMakeCommand *Outermost = nullptr;
  std::vector<const CMakeCommand *> Open;
  for (const CMakeCommand &C : Commands) {
    if (&C == &Made)
      for (const CMakeCommand *Each : Open)
        if (!Outermost && Repeats.contains(Each->Name))
          Outermost = Each;
    if (StringRef(C.Name).starts_with("end") && !Open.empty()) {
      if (Open.back() == Outermost)
        return &C;
      Open.pop_back();
    } else if (Repeats.contains(C.Name) || C.Name == "if" || C.Name == "block") {
      Open.push_back(&C);
    }
  }
  return nullptr;
}

/// After the last command that links the target already, or after the one that makes it.
const CMakeCommand &ListFile::linkAnchor(const CMakeTarget &Target,
                                         const CMakeCommand &Made) const {
  if (const CMakeCommand *End = afterRepetition(Made))
    return *End;
  const CMakeCommand *Anchor = &Made;
  for (const CMakeCommand &C : Commands)
    if (links(C, Target.Name) && C.Offset > Made.Offset && C.Nesting == Made.Nesting)
      Anchor = &C;
  return *Anchor;
}

Edit ListFile::insertAfter(const CMakeCommand &Anchor, const std::string &Text) const {
  // A comment behind the command stays with it.
  size_t LineEnd = Source.Text.find('\n', Anchor.End);
  uint32_t Offset = uint32_t(LineEnd == std::string::npos ? Source.Text.size() : LineEnd);
  if (Offset > 0 && LineEnd != std::string::npos && Source.Text[Offset - 1] == '\r')
    --Offset;
  return {Source.File, Offset, 0, Text, Source.Sha256};
}

std::optional<Edit> ListFile::link(const CMakeTarget &Target) const {
  const CMakeCommand *Made = makes(Target);
  if (!Made || any_of(Commands, [&](const CMakeCommand &C) {
        return links(C, Target.Name) && namesLibrary(C);
      }))
    return std::nullopt;
  bool Plain =
      any_of(Commands, [&](const CMakeCommand &C) { return links(C, Target.Name) && isPlain(C); });
  const CMakeCommand &Anchor = linkAnchor(Target, *Made);
  return insertAfter(Anchor,
                     (Source.lineEnd() + Source.indentAt(Anchor.Offset) +
                      (Made->UpperCase ? "TARGET_LINK_LIBRARIES" : "target_link_libraries") + "(" +
                      Target.Name + (Plain ? " " : " PRIVATE ") + Library + ")")
                         .str());
}

/// After the file's last find_package before `Before`, or after project().
Edit ListFile::package(uint32_t Before) const {
  const CMakeCommand *Anchor = nullptr;
  for (const CMakeCommand &C : Commands) {
    bool Package = C.Name == "find_package";
    bool Head = C.Name == "project" || C.Name == "cmake_minimum_required";
    bool Better = Package || !Anchor || Anchor->Name != "find_package";
    if (C.Offset < Before && C.Nesting == 0 && (Package || Head) && Better)
      Anchor = &C;
  }
  std::string Line = "find_package(concadvise REQUIRED)", Eol = Source.lineEnd().str();
  if (Anchor)
    return insertAfter(*Anchor, (Anchor->Name == "find_package" ? Eol : Eol + Eol) + Line);
  uint32_t First = Commands.empty() ? 0 : Source.lineStart(Commands.front().Offset);
  return {Source.File, First, 0, Line + Eol + Eol, Source.Sha256};
}

std::vector<Edit> ListFile::edits(ArrayRef<CMakeTarget> Targets, bool NeedsPackage) {
  std::vector<Edit> Result;
  uint32_t First = UINT32_MAX;
  for (const CMakeTarget &Target : Targets) {
    if (const CMakeCommand *Made = makes(Target))
      First = std::min(First, Made->Offset);
    if (auto Link = link(Target))
      Result.push_back(*Link);
  }
  if (NeedsPackage && !Result.empty())
    Result.insert(Result.begin(), package(First));
  stable_sort(Result, [](const Edit &A, const Edit &B) { return A.Offset < B.Offset; });
  return Result;
}

/// Does a CMakeLists.txt of this folder or above, up to `Root`, find the package? What is found
/// there is visible below.
bool foundAbove(StringRef Folder, StringRef Root) {
  for (; !Folder.empty(); Folder = sys::path::parent_path(Folder)) {
    if (auto Source = readSource((Folder + "/CMakeLists.txt").str())) {
      if (finds(parseCMake(Source->Text)))
        return true;
    } else {
      consumeError(Source.takeError());
    }
    if (Folder == Root || Folder == sys::path::root_path(Folder))
      break;
  }
  return false;
}

} // namespace

Expected<std::vector<Edit>> linkEdits(const std::set<CMakeTarget> &Targets, StringRef Root) {
  std::map<std::string, std::vector<CMakeTarget>> ByFile;
  for (const CMakeTarget &Target : Targets)
    ByFile[Target.ListFile].push_back(Target);
  std::vector<Edit> All;
  for (const auto &[File, Owned] : ByFile) {
    auto Source = readSource(File);
    if (!Source)
      return Source.takeError();
    bool Found = foundAbove(sys::path::parent_path(File), Root);
    append_range(All, ListFile(std::move(*Source)).edits(Owned, !Found));
  }
  return All;
}

} // namespace concadvise
