#include "profiler/threads/Proc.h"

#include "profiler/events/Fd.h"
#include "profiler/threads/ProcText.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>

namespace concadvise::profiler::proc {

static std::string slurp(const std::string &Path) {
  // Sizes in /proc are zero, and this is called often: no stream, no stat.
  std::string Text;
  Fd File(::open(Path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!File)
    return Text;
  char Buffer[4096];
  for (ssize_t N; (N = ::read(File.get(), Buffer, sizeof(Buffer))) > 0;)
    Text.append(Buffer, N);
  return Text;
}

static std::string taskPath(int Pid, int Tid, llvm::StringRef What) {
  return "/proc/" + std::to_string(Pid) + "/task/" + std::to_string(Tid) + "/" + What.str();
}

std::optional<SchedStat> schedStat(int Pid, int Tid) {
  return schedStatIn(slurp(taskPath(Pid, Tid, "schedstat")));
}

std::optional<CallState> callState(int Pid, int Tid) {
  return callStateIn(slurp(taskPath(Pid, Tid, "syscall")));
}

char stateLetter(int Pid, int Tid) { return stateLetterIn(slurp(taskPath(Pid, Tid, "stat"))); }

int processOf(int Tid) {
  int Pid = 0;
  const std::string Text = text(Tid, "status");
  if (std::optional<llvm::StringRef> Group = statusIn(Text, "Tgid"))
    Group->getAsInteger(10, Pid);
  return Pid;
}

int numberInside(int Tid) {
  int Number = Tid;
  const std::string Text = text(Tid, "status");
  if (std::optional<llvm::StringRef> All = statusIn(Text, "NSpid"))
    All->rsplit('\t').second.getAsInteger(10, Number);
  return Number;
}

bool hasMemory(int Pid) { return statusIn(text(Pid, "status"), "VmSize").has_value(); }

bool isOurs(int Pid) {
  // Of a program that may not be looked into this belongs to root, whoever runs it.
  struct stat Status;
  return ::stat(("/proc/" + std::to_string(Pid) + "/maps").c_str(), &Status) == 0 &&
         (Status.st_uid == geteuid() || geteuid() == 0);
}

/// The numbers that are the names in a folder.
static std::vector<int> namesIn(const std::string &Path) {
  std::vector<int> Numbers;
  if (DIR *Folder = opendir(Path.c_str())) {
    while (const dirent *Entry = readdir(Folder))
      if (int Number; !llvm::StringRef(Entry->d_name).getAsInteger(10, Number))
        Numbers.push_back(Number);
    closedir(Folder);
  }
  return Numbers;
}

std::vector<int> threadsOf(int Pid) { return namesIn("/proc/" + std::to_string(Pid) + "/task"); }

std::vector<int> descriptorsOf(int Pid) { return namesIn("/proc/" + std::to_string(Pid) + "/fd"); }

bool isReadable(int Pid, int Fd) {
  struct stat Status;
  const std::string Path = "/proc/" + std::to_string(Pid) + "/fd/" + std::to_string(Fd);
  return ::lstat(Path.c_str(), &Status) == 0 && (Status.st_mode & S_IRUSR);
}

std::vector<int> childrenOf(int Pid, llvm::ArrayRef<int> Tids) {
  std::vector<int> Children;
  for (int Tid : Tids)
    llvm::append_range(Children, numbersIn(slurp(taskPath(Pid, Tid, "children"))));
  return Children;
}

std::string threadName(int Pid, int Tid) {
  return llvm::StringRef(slurp(taskPath(Pid, Tid, "comm"))).rtrim().str();
}

std::string commandLine(int Pid) {
  std::string Text = text(Pid, "cmdline");
  while (!Text.empty() && Text.back() == '\0')
    Text.pop_back();
  for (char &C : Text)
    if (C == '\0')
      C = ' ';
  return Text;
}

std::string link(int Pid, llvm::StringRef What) {
  const std::string Path = "/proc/" + std::to_string(Pid) + "/" + What.str();
  char Target[4096];
  const ssize_t N = ::readlink(Path.c_str(), Target, sizeof(Target));
  return N < 0 ? std::string() : std::string(Target, N);
}

std::string text(int Pid, llvm::StringRef What) {
  return slurp("/proc/" + std::to_string(Pid) + "/" + What.str());
}

size_t readMemoryUpTo(int Pid, uint64_t Address, llvm::MutableArrayRef<uint8_t> Into) {
  // One page at a time: a transfer that meets an unmapped page keeps what came before it.
  llvm::SmallVector<iovec, 8> Remote;
  constexpr uint64_t Page = 4096;
  for (uint64_t At = Address, End = Address + Into.size(); At < End;) {
    const uint64_t Next = std::min(End, (At / Page + 1) * Page);
    Remote.push_back({reinterpret_cast<void *>(At), size_t(Next - At)});
    At = Next;
  }
  const iovec Local{Into.data(), Into.size()};
  const ssize_t N = process_vm_readv(Pid, &Local, 1, Remote.data(), Remote.size(), 0);
  return N < 0 ? 0 : size_t(N);
}

bool readMemory(int Pid, uint64_t Address, llvm::MutableArrayRef<uint8_t> Into) {
  return readMemoryUpTo(Pid, Address, Into) == Into.size();
}

} // namespace concadvise::profiler::proc
