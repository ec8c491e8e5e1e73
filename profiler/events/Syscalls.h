// The system calls that can block.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <array>
#include <cstdint>

namespace concadvise::profiler {

/// How the arguments of a system call say what it waits for.
enum class Blocks : uint8_t {
  Fd,       ///< On the object behind argument 0.
  FdPath,   ///< On a path: argument 1 (openat).
  Metadata, ///< On what a file system knows of a path; there may be very many paths.
  Accept,   ///< On a listening socket, argument 0.
  Connect,  ///< On the peer whose address is argument 1, argument 2 bytes.
  Copy,     ///< From argument 1 to argument 0 (sendfile).
  Poll,     ///< On pollfd[argument 1] at argument 0; timeout in argument 2.
  Select,   ///< On three fd_sets from argument 1; argument 0 is the count.
  Epoll,    ///< On the epoll instance behind argument 0.
  Futex,    ///< On the futex at argument 0; operation in argument 1.
  Sleep,    ///< On the clock.
  Child,    ///< On a child process.
  Signal,   ///< On a signal: idle by design.
  Message,  ///< On a System V message queue or semaphore.
  IoUring,  ///< On completions of an io_uring.
};

struct Syscall {
  int Number;
  llvm::StringRef Name; ///< As in the tracepoint sys_enter_NAME.
  Blocks On;
  bool Often = false; ///< Watched from the start; the others once a thread was seen in them.
};

/// Those whose entry can be watched. All rows exist on this architecture.
llvm::ArrayRef<Syscall> watchedSyscalls();

/// The row of `Number`, null when it is not in the table.
const Syscall *findSyscall(int Number);

/// "read", or "syscall 318" for one that is not in the table.
std::string syscallName(int Number);

/// The arguments and number of one entry into the kernel.
struct SyscallEntry {
  int Number = -1;
  std::array<uint64_t, 6> Args{};
};

} // namespace concadvise::profiler
