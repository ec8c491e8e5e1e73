#include "profiler/unwind/JitMap.h"

#include "profiler/events/Clock.h"
#include "profiler/events/Fd.h"
#include "profiler/threads/Proc.h"

#include <algorithm>
#include <fcntl.h>
#include <sys/stat.h>
#include <vector>

namespace concadvise::profiler {

static constexpr size_t LongestLine = 1 << 16, LargestFile = size_t(1) << 30;
/// A file is looked at again after this time.
static constexpr uint64_t Fresh = 10000000;

void JitMap::read(llvm::StringRef More) {
  std::string Joined = std::move(Unfinished) + More.str();
  llvm::StringRef Left(Joined);
  while (true) {
    const size_t End = Left.find('\n');
    if (End == llvm::StringRef::npos)
      break;
    add(Left.take_front(End));
    Left = Left.drop_front(End + 1);
  }
  Unfinished = Left.take_front(LongestLine).str();
}

void JitMap::add(llvm::StringRef Line) {
  uint64_t Start, Size;
  const auto Number = [&](uint64_t &Into) {
    Line = Line.ltrim(' ');
    if (!Line.consume_front("0x"))
      Line.consume_front("0X");
    return !Line.consumeInteger(16, Into) && Line.starts_with(" ");
  };
  if (!Number(Start) || !Number(Size))
    return;
  const llvm::StringRef Name = Line.trim();
  if (Name.empty() || Name.size() > LongestLine || Size == 0 || Size > UINT64_MAX - Start)
    return;
  Names.put(Start, Start + Size, Name.str());
}

llvm::StringRef JitMap::find(uint64_t Pc) const {
  const auto *At = Names.find(Pc);
  return At ? llvm::StringRef(At->second.Value) : llvm::StringRef();
}

/// Anyone may write to /tmp.
static bool isTrusted(const struct stat &Status, int Pid) {
  struct stat Process;
  const bool OfProcess = ::stat(("/proc/" + std::to_string(Pid)).c_str(), &Process) == 0 &&
                         Status.st_uid == Process.st_uid;
  return OfProcess || Status.st_uid == 0 || Status.st_uid == geteuid();
}

bool JitMaps::readFrom(const std::string &Path, int Pid, File &Of) {
  const Fd Open(::open(Path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat Status;
  if (!Open || ::fstat(Open.get(), &Status) != 0 || !S_ISREG(Status.st_mode) ||
      !isTrusted(Status, Pid))
    return false;
  if (Of.Device != Status.st_dev || Of.Inode != Status.st_ino ||
      Of.Read > uint64_t(Status.st_size)) { // Another file.
    Of.Map = JitMap();
    Of.Path = Path;
    Of.Read = 0;
    Of.Device = Status.st_dev;
    Of.Inode = Status.st_ino;
  }
  std::vector<char> Part(1 << 16);
  ssize_t Count;
  while (Of.Read < LargestFile &&
         (Count = ::pread(Open.get(), Part.data(), Part.size(), off_t(Of.Read))) > 0) {
    Of.Map.read({Part.data(), size_t(Count)});
    Of.Read += uint64_t(Count);
  }
  return true;
}

void JitMaps::refresh(int Pid, File &Of) {
  const uint64_t Now = monotonicNs();
  if (Of.AtNs && Now - *Of.AtNs < Fresh)
    return;
  Of.AtNs = Now;
  if (!Of.Path.empty() && readFrom(Of.Path, Pid, Of))
    return;
  // For itself the process may have another number, and another /tmp.
  const std::string Inside = "/proc/" + std::to_string(Pid) + "/root/tmp/perf-" +
                             std::to_string(proc::numberInside(Pid)) + ".map";
  if (!readFrom(Inside, Pid, Of))
    readFrom("/tmp/perf-" + std::to_string(Pid) + ".map", Pid, Of);
}

llvm::StringRef JitMaps::find(int Pid, uint64_t Pc) {
  File &Of = ByPid[Pid];
  refresh(Pid, Of);
  return Of.Map.find(Pc);
}

} // namespace concadvise::profiler
