#include "tools/concadvise/tune/Journal.h"

#include "analyzer/rewriter/SourceText.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace llvm;

namespace concadvise {
namespace {

// Each change is three files: where (bytes, as names may be any), what it held, what it is to hold.
constexpr StringLiteral Where = ".path", Before = ".before", After = ".after",
                        Complete = "complete";

Error failed(const std::string &File, int Code = errno) {
  std::error_code EC(Code, std::generic_category());
  return createStringError(EC, "the journal: %s: %s", File.c_str(), EC.message().c_str());
}

Expected<std::string> stateFolder() {
  SmallString<256> Folder(sys::Process::GetEnv("XDG_STATE_HOME").value_or(""));
  if (!sys::path::is_absolute(Folder)) { // As good as none.
    if (!sys::path::home_directory(Folder))
      return createStringError(inconvertibleErrorCode(),
                               "no folder for a journal: set XDG_STATE_HOME");
    sys::path::append(Folder, ".local", "state");
  }
  sys::path::append(Folder, "concadvise");
  return std::string(Folder);
}

Error flushFolder(const std::string &Folder) {
  int Open = ::open(Folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (Open < 0)
    return failed(Folder);
  bool Flushed = ::fsync(Open) == 0;
  int Code = errno;
  ::close(Open);
  return Flushed ? Error::success() : failed(Folder, Code);
}

Error writeDurably(const std::string &File, StringRef Bytes) {
  std::error_code EC;
  raw_fd_ostream Out(File, EC, sys::fs::CD_CreateNew);
  if (EC)
    return failed(File, EC.value());
  Out << Bytes;
  Out.flush();
  if ((EC = Out.error())) {
    Out.clear_error();
    return failed(File, EC.value());
  }
  int Open = ::open(File.c_str(), O_RDONLY | O_CLOEXEC);
  bool Flushed = Open >= 0 && ::fsync(Open) == 0;
  int Code = errno;
  if (Open >= 0)
    ::close(Open);
  return Flushed ? Error::success() : failed(File, Code);
}

/// -1: somebody holds it, or it is gone.
int lockFolder(const std::string &Folder) {
  int Open = ::open(Folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (Open >= 0 && ::flock(Open, LOCK_EX | LOCK_NB) != 0) {
    ::close(Open);
    return -1;
  }
  return Open;
}

} // namespace

std::string Journal::part(size_t Index, StringRef What) const {
  return Folder + "/" + std::to_string(Index) + What.str();
}

Error Journal::write(ArrayRef<FileChange> Changes) const {
  for (size_t I = 0; I < Changes.size(); ++I)
    for (auto [Name, Bytes] : {std::pair<StringRef, StringRef>(Where, Changes[I].File),
                               {Before, Changes[I].Before},
                               {After, Changes[I].After}})
      if (Error E = writeDurably(part(I, Name), Bytes))
        return E;
  if (Error E = writeDurably(Folder + "/" + Complete.str(), ""))
    return E;
  if (Error E = flushFolder(Folder))
    return E;
  return flushFolder(sys::path::parent_path(Folder).str());
}

Expected<Journal> Journal::keep(ArrayRef<FileChange> Changes) {
  auto State = stateFolder();
  if (!State)
    return State.takeError();
  std::string All = *State + "/journals";
  if (std::error_code EC = sys::fs::create_directories(All, true, sys::fs::owner_all))
    return failed(All, EC.value());
  SmallString<256> Made;
  if (std::error_code EC = sys::fs::createUniqueDirectory(All + "/tune", Made))
    return failed(All, EC.value());
  Journal Result(std::string(Made), lockFolder(std::string(Made)));
  if (Error E = Result.write(Changes)) {
    sys::fs::remove_directories(Result.Folder);
    return E;
  }
  return Result;
}

Journal::~Journal() {
  if (Lock >= 0)
    ::close(Lock);
}

/// False: the file holds neither text, so it is its user's.
static Expected<bool> restoreFile(const std::string &File, const std::string &Old,
                                  const std::string &New) {
  auto Now = readSource(File);
  if (!Now) {
    consumeError(Now.takeError());
    return false;
  }
  if (Now->Text == Old)
    return true;
  if (Now->Text != New)
    return false;
  // Written anew, with the time of now: what was built from the other text meanwhile is newer than
  // this file was, and the next build would take it for up to date.
  if (Error E = applyChanges({{File, New, Old}}))
    return E;
  return true;
}

Expected<std::vector<std::string>> Journal::restore() {
  std::string State = sys::path::parent_path(sys::path::parent_path(Folder)).str();
  std::string Apart = State + "/kept/" + sys::path::filename(Folder).str();
  std::vector<std::string> Notes;
  bool Whole = sys::fs::exists(Folder + "/" + Complete.str()); // Else nothing was changed yet.
  for (size_t I = 0; Whole && sys::fs::exists(part(I, Where)); ++I) {
    auto File = readSource(part(I, Where)), Old = readSource(part(I, Before)),
         New = readSource(part(I, After));
    if (!File || !Old || !New)
      return joinErrors(joinErrors(File.takeError(), Old.takeError()), New.takeError());
    auto Restored = restoreFile(File->Text, Old->Text, New->Text);
    if (!Restored)
      return Restored.takeError();
    if (!*Restored)
      Notes.push_back(File->Text +
                      ": has been changed by somebody else, and stays; what it held "
                      "before is in " +
                      Apart + "/" + sys::path::filename(part(I, Before)).str());
  }
  if (Notes.empty()) {
    sys::fs::remove_directories(Folder);
    return Notes;
  }
  std::error_code EC = sys::fs::create_directories(State + "/kept");
  if (!EC)
    EC = sys::fs::rename(Folder, Apart);
  if (EC)
    return failed(Apart, EC.value());
  return Notes;
}

Expected<std::vector<std::string>> Journal::recover() {
  std::vector<std::string> Notes;
  auto State = stateFolder();
  if (!State) { // No home, no journals.
    consumeError(State.takeError());
    return Notes;
  }
  std::error_code EC;
  for (sys::fs::directory_iterator At(*State + "/journals", EC), End; At != End && !EC;
       At.increment(EC)) {
    Journal Left(At->path(), lockFolder(At->path()));
    if (Left.Lock < 0)
      continue;
    auto Some = Left.restore();
    if (!Some)
      return Some.takeError();
    Notes.push_back("restored what a `tune` that was killed had changed");
    Notes.insert(Notes.end(), Some->begin(), Some->end());
  }
  return Notes;
}

} // namespace concadvise
