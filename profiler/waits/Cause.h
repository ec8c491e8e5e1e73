// Why a thread waited, from the system call that it waited in.
#pragma once

#include "model/Effect.h"
#include "profiler/events/Record.h"
#include "profiler/waits/FdNames.h"

#include <functional>
#include <optional>
#include <tuple>

namespace concadvise::profiler {

struct Cause {
  WaitReason Reason = WaitReason::Other;
  bool Idle = false;   ///< By design; see docs: for work, for a request, for a part of the program.
  bool Futex = false;  ///< Symbols on the stack may say more (Refine.h).
  bool Private = true; ///< A futex that only this process can wake.
  bool Within = false; ///< A pipe or socket whose other end is in the program too.
  bool Loop = false;   ///< Waits as an event loop does, for whatever happens next.
  int Pid = 0;         ///< Whose futex; 0 for other causes.
  std::string Object;

  friend auto operator<=>(const Cause &, const Cause &) = default;
};

/// The thread that holds the lock which the call waits for, as the lock says now: any number, for
/// another kind of lock may keep something else there.
std::optional<int> lockHolder(int Pid, const SyscallEntry &Entry);

/// What naming a wait needs to know about the program.
struct ProgramFacts {
  std::function<bool(int Pid)> IsProfiled;          ///< Is this process part of the profile?
  std::function<bool(int Pid, int Tid)> IsThreadOf; ///< Is Tid a thread of Pid?
  std::function<bool(int Pid)> HasProfiledChild;
  std::function<std::vector<int>()> Processes; ///< Those that live.
  /// The variable of Pid that lies at an address; empty when it is not known.
  std::function<std::string(int Pid, uint64_t Address)> VariableAt;
};

/// `Memory` serves pointers among the arguments: bytes of the stack copy, else of the process.
class WaitNamer {
public:
  explicit WaitNamer(ProgramFacts Facts) : Facts(std::move(Facts)) {}

  Cause name(int Pid, const SyscallEntry &Entry, const UserContext &User);
  static Cause pageFault(llvm::StringRef File);

private:
  Cause ofFd(int Pid, int Fd);
  Cause ofSet(int Pid, llvm::ArrayRef<int> Fds);
  Cause ofLoop(int Pid, const SyscallEntry &Entry);
  Cause ofFutex(int Pid, const SyscallEntry &Entry) const;
  Cause ofChild(int Pid, const SyscallEntry &Entry, bool WaitId) const;
  Cause ofConnect(int Pid, const SyscallEntry &Entry, const UserContext &User);

  ProgramFacts Facts;
  FdNames Names;
};

} // namespace concadvise::profiler
