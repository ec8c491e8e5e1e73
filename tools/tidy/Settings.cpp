#include "tools/tidy/Settings.h"

#include "tools/concadvise/Command.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using clang::tidy::ClangTidyCheck;
using clang::tidy::ClangTidyOptions;

namespace concadvise::tidy {

static constexpr std::pair<StringLiteral, std::string Options::*> Names[] = {
    {"BuildPath", &Options::BuildPath},
    {"Facts", &Options::Facts},
    {"Profiles", &Options::Profiles},
    {"Accept", &Options::Accept}};

Options Options::read(const ClangTidyCheck::OptionsView &From) {
  Options Given;
  for (auto [Name, Value] : Names)
    Given.*Value = From.get(Name, "").trim().str();
  return Given;
}

void Options::store(ClangTidyCheck::OptionsView &By, ClangTidyOptions::OptionMap &Into) const {
  for (auto [Name, Value] : Names)
    By.store(Into, Name, this->*Value);
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

Expected<Settings> Settings::read(const Options &Given, StringRef Source) {
  Settings Result;
  if (!Given.BuildPath.empty()) {
    Expected<std::string> There = located("concadvise.BuildPath", Given.BuildPath, Source);
    if (!There)
      return There.takeError();
    Result.Build = std::move(*There);
  }
  for (auto [Option, Paths, Into] :
       {std::tuple("concadvise.Facts", &Given.Facts, &Result.Facts),
        std::tuple("concadvise.Profiles", &Given.Profiles, &Result.Profiles)}) {
    Expected<std::vector<std::string>> There = allLocated(Option, *Paths, Source);
    if (!There)
      return There.takeError();
    *Into = std::move(*There);
  }
  if (!Result.Build.empty() && !Result.Facts.empty())
    return failure(
        "concadvise.BuildPath and concadvise.Facts: one of them says what the program is");
  if (!Given.Accept.empty() && Given.Accept != "assumed")
    return failure("concadvise.Accept: 'assumed', or nothing; not '" + Given.Accept + "'");
  Result.AcceptsAssumed = !Given.Accept.empty();
  return Result;
}

} // namespace concadvise::tidy
