#include "tools/concadvise/Diff.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

#include <climits>

using namespace llvm;

namespace concadvise {

static Error problem(const Twine &Message) {
  return createStringError(inconvertibleErrorCode(), "--diff: " + Message);
}

/// What `git ARGS` prints to stdout; nothing when it fails.
static Expected<std::optional<std::string>> git(ArrayRef<StringRef> Args) {
  ErrorOr<std::string> Program = sys::findProgramByName("git");
  if (!Program)
    return problem("git is not installed");
  SmallString<128> Output;
  if (std::error_code Failed = sys::fs::createTemporaryFile("concadvise-diff", "txt", Output))
    return problem("no temporary file: " + Failed.message());
  FileRemover Remover(Output);
  std::vector<StringRef> All = {*Program};
  append_range(All, Args);
  std::optional<StringRef> Redirects[] = {StringRef(""), StringRef(Output), StringRef("")};
  if (sys::ExecuteAndWait(*Program, All, /*Env=*/std::nullopt, Redirects) != 0)
    return std::nullopt;
  auto Text = MemoryBuffer::getFile(Output);
  if (!Text)
    return problem("no output of git: " + Text.getError().message());
  return (*Text)->getBuffer().str();
}

/// A file name as git prints it: in C quotes when it holds unusual bytes.
static std::string unquote(StringRef Name) {
  if (!Name.consume_front("\"") || !Name.consume_back("\""))
    return Name.str();
  std::string Plain;
  while (!Name.empty()) {
    char C = Name.front();
    Name = Name.drop_front();
    if (C != '\\' || Name.empty()) {
      Plain += C;
      continue;
    }
    unsigned Octal = 0;
    if (Name.size() >= 3 && !Name.take_front(3).getAsInteger(8, Octal) && Octal < 256) {
      Plain += char(Octal);
      Name = Name.drop_front(3);
      continue;
    }
    static constexpr StringLiteral From = "abtnvfr", To = "\a\b\t\n\v\f\r";
    size_t At = From.find(Name.front());
    Plain += At == StringRef::npos ? Name.front() : To[At];
    Name = Name.drop_front();
  }
  return Plain;
}

/// The new side of "@@ -a,b +c,d @@": first line and count.
static std::optional<std::pair<unsigned, unsigned>> hunk(StringRef Line) {
  StringRef New = Line.split(" +").second.split(' ').first;
  auto [First, Count] = New.split(',');
  unsigned Start = 0, Length = 1;
  if (First.getAsInteger(10, Start) || (!Count.empty() && Count.getAsInteger(10, Length)))
    return std::nullopt;
  return std::pair(Start, Length);
}

// A hunk's own lines begin with + or -, so only "+++" could be mistaken; it counts before the first
// hunk of a file alone.
ChangedLines ChangedLines::parse(StringRef Diff, StringRef Root) {
  ChangedLines Changed;
  std::vector<Lines> *Into = nullptr;
  while (!Diff.empty()) {
    auto [Line, Rest] = Diff.split('\n');
    Diff = Rest;
    if (Line.starts_with("diff --git ")) {
      Into = nullptr;
    } else if (!Into && Line.starts_with("+++ ")) {
      std::string Name = unquote(Line.drop_front(4).rtrim("\t\r"));
      if (StringRef Below = Name; Below.consume_front("b/")) {
        SmallString<256> File(Root);
        sys::path::append(File, Below);
        Into = &Changed.Files[File];
      }
    } else if (Into && Line.starts_with("@@ ")) {
      if (auto At = hunk(Line)) {
        // A pure deletion touches the line it happened after and the next.
        auto [First, Count] = *At;
        Into->push_back({First, Count ? First + Count - 1 : First + 1});
      }
    }
  }
  return Changed;
}

void ChangedLines::addFile(StringRef File) { Files[File].push_back({1, UINT_MAX}); }

Expected<ChangedLines> ChangedLines::since(StringRef Revision) {
  Expected<std::optional<std::string>> Top = git({"rev-parse", "--show-toplevel"});
  if (!Top)
    return Top.takeError();
  if (!*Top)
    return problem("this folder is not in a git work tree");
  std::string Commit = (Revision + "^{commit}").str();
  Expected<std::optional<std::string>> Known =
      git({"rev-parse", "--verify", "--quiet", "--end-of-options", Commit});
  if (!Known)
    return Known.takeError();
  if (!*Known)
    return problem("git knows no revision '" + Revision + "'");
  std::string Root = StringRef(**Top).rtrim('\n').str(), Hash = StringRef(**Known).trim().str();
  Expected<std::optional<std::string>> Diff =
      git({"-c", "core.quotePath=false", "diff", "--unified=0", "--no-color", "--no-ext-diff",
           "--no-renames", "--src-prefix=a/", "--dst-prefix=b/", Hash, "--"});
  if (!Diff)
    return Diff.takeError();
  if (!*Diff)
    return problem("git diff " + Revision + " failed");
  ChangedLines Changed = parse(**Diff, Root);
  Expected<std::optional<std::string>> New =
      git({"-C", Root, "ls-files", "--others", "--exclude-standard", "-z"});
  if (!New)
    return New.takeError();
  StringRef NewFiles = *New ? StringRef(**New) : "";
  for (StringRef Name : split(NewFiles, '\0'))
    if (!Name.empty())
      Changed.addFile(Root + "/" + Name.str());
  return Changed;
}

bool ChangedLines::touches(const Span &Place) const {
  SmallString<256> Real;
  StringRef File = sys::fs::real_path(Place.File, Real) ? StringRef(Place.File) : StringRef(Real);
  auto Found = Files.find(File);
  return Found != Files.end() && any_of(Found->second, [&](const Lines &Each) {
           return Each.first <= Place.EndLine && Place.Line <= Each.second;
         });
}

} // namespace concadvise
