#include "tools/concadvise/ConfigTree.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace concadvise {

Error ConfigTree::loadFolder(StringRef Folder) {
  auto [At, New] = Folders.try_emplace(Folder);
  if (!New)
    return Error::success();
  SmallString<256> File(Folder);
  sys::path::append(File, Config::FileName);
  auto Text = MemoryBuffer::getFile(File, /*IsText=*/true);
  if (!Text) {
    if (Text.getError() == std::errc::no_such_file_or_directory ||
        Text.getError() == std::errc::not_a_directory)
      return Error::success();
    return createStringError(Text.getError(),
                             Twine(File) + ": cannot be read: " + Text.getError().message());
  }
  Expected<Config> Parsed = parseConfig(**Text);
  if (!Parsed)
    return Parsed.takeError();
  At->second = std::make_unique<Config>(std::move(*Parsed));
  return Error::success();
}

Error ConfigTree::load(ArrayRef<std::string> SourceFiles) {
  for (const std::string &File : SourceFiles)
    for (StringRef Folder = sys::path::parent_path(File); !Folder.empty();
         Folder = sys::path::parent_path(Folder)) {
      if (Folders.contains(Folder))
        break; // and so are its parents
      if (Error Failure = loadFolder(Folder))
        return Failure;
    }
  return Error::success();
}

std::vector<const Config *> ConfigTree::all() const {
  std::vector<const Config *> Loaded;
  for (const auto &Entry : Folders)
    if (Entry.second)
      Loaded.push_back(Entry.second.get());
  sort(Loaded, [](const Config *A, const Config *B) { return A->Folder < B->Folder; });
  return Loaded;
}

std::vector<const Config *> ConfigTree::chain(StringRef SourceFile) const {
  std::vector<const Config *> Nearest;
  for (StringRef Folder = sys::path::parent_path(SourceFile); !Folder.empty();
       Folder = sys::path::parent_path(Folder))
    if (auto At = Folders.find(Folder); At != Folders.end() && At->second)
      Nearest.push_back(At->second.get());
  return Nearest;
}

/// A pattern excludes a file by matching its path or that of a folder it is in.
static bool matchesPathOrFolder(const GlobPattern &Glob, StringRef Path) {
  for (; !Path.empty(); Path = sys::path::parent_path(Path))
    if (Glob.match(Path))
      return true;
  return false;
}

bool ConfigTree::excludes(StringRef SourceFile) const {
  for (const Config *Each : chain(SourceFile)) {
    StringRef Below = SourceFile;
    Below.consume_front(Each->Folder);
    Below.consume_front("/");
    if (any_of(Each->Exclude,
               [&](const GlobPattern &Glob) { return matchesPathOrFolder(Glob, Below); }))
      return true;
  }
  return false;
}

RuleSetting ConfigTree::rule(StringRef SourceFile, const std::string &Rule) const {
  for (const Config *Each : chain(SourceFile))
    if (auto Found = Each->Rules.find(Rule); Found != Each->Rules.end())
      return Found->second;
  return RuleSetting::Default;
}

ThresholdValues ConfigTree::limits(StringRef SourceFile) const {
  ThresholdValues Merged;
  for (const Config *Each : chain(SourceFile))
    Merged.insert(Each->Limits.begin(), Each->Limits.end());
  return Merged;
}

bool ConfigTree::reassociates(StringRef SourceFile) const {
  for (const Config *Each : chain(SourceFile))
    if (Each->FpReassociation)
      return *Each->FpReassociation;
  return false;
}

StringRef ConfigTree::baseline(StringRef SourceFile) const {
  for (const Config *Each : chain(SourceFile))
    if (Each->Baseline)
      return *Each->Baseline;
  return "";
}

} // namespace concadvise
