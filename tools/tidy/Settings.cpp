#include "tools/tidy/Settings.h"

#include "tools/concadvise/Command.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using OptionMap = clang::tidy::ClangTidyOptions::OptionMap;

namespace concadvise::tidy {

constexpr StringLiteral Build = "concadvise.BuildPath", Facts = "concadvise.Facts",
                        Profiles = "concadvise.Profiles", Accept = "concadvise.Accept";

static StringRef valueOf(const OptionMap &Options, StringRef Name) {
  auto Found = Options.find(Name);
  return Found == Options.end() ? StringRef() : StringRef(Found->second.Value).trim();
}

static Expected<std::string> located(StringRef Option, StringRef Path, StringRef Source) {
  for (StringRef Folder = sys::path::parent_path(Source); !Folder.empty();
       Folder = sys::path::parent_path(Folder)) {
    SmallString<256> There(Path);
    sys::fs::make_absolute(Folder, There);
    sys::path::remove_dots(There, /*remove_dot_dot=*/true);
    if (sys::fs::exists(There))
      return std::string(There);
  }
  return failure(Option + ": there is no '" + Path + "' in a folder above " + Source);
}

/// clang-tidy's lists have semicolons.
static Expected<std::vector<std::string>> allLocated(StringRef Option, StringRef Paths,
                                                     StringRef Source) {
  std::vector<std::string> All;
  for (StringRef Each : split(Paths, ';')) {
    if (Each.trim().empty())
      continue;
    Expected<std::string> There = located(Option, Each.trim(), Source);
    if (!There)
      return There.takeError();
    All.push_back(std::move(*There));
  }
  return All;
}

Expected<Settings> Settings::read(const OptionMap &Options, StringRef Source) {
  Settings Result;
  if (StringRef Path = valueOf(Options, tidy::Build); !Path.empty()) {
    Expected<std::string> There = located(tidy::Build, Path, Source);
    if (!There)
      return There.takeError();
    Result.Build = std::move(*There);
  }
  for (auto [Option, Into] :
       {std::pair(tidy::Facts, &Result.Facts), std::pair(tidy::Profiles, &Result.Profiles)}) {
    Expected<std::vector<std::string>> Paths = allLocated(Option, valueOf(Options, Option), Source);
    if (!Paths)
      return Paths.takeError();
    *Into = std::move(*Paths);
  }
  if (!Result.Build.empty() && !Result.Facts.empty())
    return failure(tidy::Build + " and " + tidy::Facts + ": one of them says what the program is");
  StringRef Accepted = valueOf(Options, Accept);
  if (!Accepted.empty() && Accepted != "assumed")
    return failure(Accept + ": 'assumed', or nothing; not '" + Accepted + "'");
  Result.AcceptsAssumed = !Accepted.empty();
  return Result;
}

void Settings::store(const OptionMap &From, OptionMap &Into) {
  for (StringRef Each : {tidy::Build, tidy::Facts, tidy::Profiles, Accept})
    Into[Each] = clang::tidy::ClangTidyOptions::ClangTidyValue(valueOf(From, Each));
}

} // namespace concadvise::tidy
