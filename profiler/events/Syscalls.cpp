#include "profiler/events/Syscalls.h"

#include "llvm/ADT/STLExtras.h"

#include <sys/syscall.h>

namespace concadvise::profiler {

#define ROW(Name, On) {SYS_##Name, #Name, Blocks::On}
#define OFTEN(Name, On) {SYS_##Name, #Name, Blocks::On, true}

// clang-format off: one call a line.
static constexpr Syscall Table[] = {
    OFTEN(futex, Futex),
    OFTEN(read, Fd),
    OFTEN(recvfrom, Fd),
    OFTEN(clock_nanosleep, Sleep),
    OFTEN(connect, Connect),
    OFTEN(accept, Accept),
    OFTEN(fsync, Fd),
#ifdef SYS_poll
    OFTEN(poll, Poll),
    OFTEN(epoll_wait, Epoll),
    ROW(ppoll, Poll),
    ROW(epoll_pwait, Epoll),
    ROW(select, Select),
#else
    OFTEN(ppoll, Poll),
    OFTEN(epoll_pwait, Epoll),
#endif
    ROW(pselect6, Select),
    ROW(write, Fd),
    ROW(wait4, Child),
    ROW(accept4, Accept),
    ROW(recvmsg, Fd),
    ROW(fdatasync, Fd),
    ROW(pread64, Fd),
    ROW(pwrite64, Fd),
    ROW(openat, FdPath),
    ROW(newfstatat, Metadata),
    ROW(statx, Metadata),
    ROW(getdents64, Fd),
    ROW(unlinkat, Metadata),
    ROW(sendto, Fd),
    ROW(sendmsg, Fd),
    ROW(nanosleep, Sleep),
    ROW(waitid, Child),
    ROW(readv, Fd),
    ROW(writev, Fd),
    ROW(flock, Fd),
    ROW(fcntl, Fd),
    ROW(io_uring_enter, IoUring),
    ROW(preadv, Fd),
    ROW(pwritev, Fd),
    ROW(recvmmsg, Fd),
    ROW(sendmmsg, Fd),
    ROW(sendfile, Copy),
    ROW(rt_sigtimedwait, Signal),
    ROW(msgrcv, Message),
    ROW(semtimedop, Message),
};

// Seen only by looking at a blocked thread (/proc/PID/syscall), never as an event.
static constexpr Syscall Unwatched[] = {
#ifdef SYS_pause
    ROW(pause, Signal),
#endif
    ROW(rt_sigsuspend, Signal),
    ROW(msgsnd, Message),
    ROW(semop, Message),
    ROW(ioctl, Fd),
    ROW(close, Fd),
    ROW(sync_file_range, Fd),
    ROW(fallocate, Fd),
    ROW(ftruncate, Fd),
    ROW(splice, Fd),
    ROW(copy_file_range, Fd),
    ROW(io_getevents, IoUring),
#ifdef SYS_epoll_pwait2
    ROW(epoll_pwait2, Epoll),
#endif
#ifdef SYS_futex_waitv
    ROW(futex_waitv, Futex),
#endif
};
// clang-format on

llvm::ArrayRef<Syscall> watchedSyscalls() { return Table; }

const Syscall *findSyscall(int Number) {
  for (llvm::ArrayRef<Syscall> Rows : {llvm::ArrayRef(Table), llvm::ArrayRef(Unwatched)})
    if (auto It = llvm::find_if(Rows, [&](const Syscall &S) { return S.Number == Number; });
        It != Rows.end())
      return It;
  return nullptr;
}

std::string syscallName(int Number) {
  if (const Syscall *Known = findSyscall(Number))
    return Known->Name.str();
  return "syscall " + std::to_string(Number);
}

} // namespace concadvise::profiler
