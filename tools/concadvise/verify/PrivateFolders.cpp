#include "tools/concadvise/verify/PrivateFolders.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <cerrno>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <unistd.h>

using namespace llvm;

namespace concadvise {
namespace {

/// Sorted, each folder right before what is in it; none inside another.
void keepOutermost(std::vector<std::string> &Folders) {
  sort(Folders, [](const std::string &A, const std::string &B) { return A + "/" < B + "/"; });
  std::vector<std::string> Kept;
  for (std::string &Each : Folders)
    if (Kept.empty() || !isWithin(Each, Kept.back()))
      Kept.push_back(std::move(Each));
  Folders = std::move(Kept);
}

const char *writeAll(const char *File, const std::string &Text) noexcept {
  int Open = ::open(File, O_WRONLY | O_CLOEXEC);
  bool Written = Open >= 0 && ::write(Open, Text.data(), Text.size()) == ssize_t(Text.size());
  int Code = errno;
  if (Open >= 0)
    ::close(Open);
  errno = Code;
  return Written ? nullptr : File;
}

} // namespace

bool isWithin(StringRef Path, StringRef Folder) {
  return Path.consume_front(Folder) && (Path.empty() || Path.front() == '/' || Folder == "/");
}

Expected<PrivateFolders> PrivateFolders::prepare(std::vector<std::string> Folders,
                                                 StringRef Scratch) {
  PrivateFolders Result;
  SmallString<256> Here;
  if (std::error_code EC = sys::fs::current_path(Here))
    return createStringError(EC, "the working directory: " + EC.message());
  Result.Here = Here.str().str();
  bool Root = ::geteuid() == 0;
  if (!Root) {
    Result.UserMap = std::to_string(::geteuid()) + " " + std::to_string(::geteuid()) + " 1";
    Result.GroupMap = std::to_string(::getegid()) + " " + std::to_string(::getegid()) + " 1";
  }
  keepOutermost(Folders);
  for (auto [Index, Folder] : enumerate(Folders)) {
    if (isWithin(Scratch, Folder))
      return createStringError(inconvertibleErrorCode(),
                               "'%s' holds the folder for temporary files", Folder.c_str());
    std::string Own = (Scratch + "/" + Twine(Index)).str();
    for (StringRef Part : {"/changed", "/work"})
      if (std::error_code EC = sys::fs::create_directories(Own + Part))
        return createStringError(EC, "%s: %s", Own.c_str(), EC.message().c_str());
    if (StringRef(Folder + Own).find_first_of(",:\\\"") != StringRef::npos)
      return createStringError(inconvertibleErrorCode(),
                               "'%s' cannot be overlaid: its name has a "
                               "comma, colon, quote or backslash",
                               Folder.c_str());
    Result.All.push_back({Folder, "lowerdir=" + Folder + ",upperdir=" + Own + "/changed,workdir=" +
                                      Own + "/work" + (Root ? "" : ",userxattr")});
  }
  return Result;
}

bool PrivateFolders::covers(StringRef Path) const {
  return any_of(All, [&](const Overlay &Each) { return isWithin(Path, Each.Folder); });
}

const char *PrivateFolders::enter() const noexcept {
  if (::unshare(CLONE_NEWNS | (UserMap.empty() ? 0 : CLONE_NEWUSER)) != 0)
    return "a mount namespace of our own";
  if (!UserMap.empty()) {
    if (const char *At = writeAll("/proc/self/setgroups", "deny"))
      return At;
    if (const char *At = writeAll("/proc/self/uid_map", UserMap))
      return At;
    if (const char *At = writeAll("/proc/self/gid_map", GroupMap))
      return At;
  }
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
    return "a mount namespace of our own";
  for (const Overlay &Each : All)
    if (::mount("overlay", Each.Folder.c_str(), "overlay", 0, Each.Options.c_str()) != 0)
      return "an overlay file system";
  if (::chdir(Here.c_str()) != 0)
    return "the working directory";
  ::personality(ADDR_NO_RANDOMIZE);
  return nullptr;
}

} // namespace concadvise
