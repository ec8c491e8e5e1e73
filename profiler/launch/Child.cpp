#include "profiler/launch/Child.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace concadvise::profiler {

char LaunchError::ID;

namespace {

llvm::Error makePipe(Fd &Read, Fd &Write) {
  int Ends[2];
  if (pipe2(Ends, O_CLOEXEC) != 0)
    return errnoError("cannot make a pipe");
  Read = Fd(Ends[0]);
  Write = Fd(Ends[1]);
  return llvm::Error::success();
}

[[noreturn]] void execute(char **Arguments, const std::map<std::string, std::string> &Environment,
                          int Go, int Failure) {
  sigset_t None;
  sigemptyset(&None);
  sigprocmask(SIG_SETMASK, &None, nullptr);
  char Word;
  if (::read(Go, &Word, 1) != 1)
    _exit(125); // Our parent gave up.
  for (const auto &[Name, Value] : Environment)
    setenv(Name.c_str(), Value.c_str(), 1);
  execvp(Arguments[0], Arguments);
  const int Why = errno;
  (void)!::write(Failure, &Why, sizeof(Why));
  _exit(Why == ENOENT ? 127 : 126);
}

} // namespace

llvm::Expected<Child> Child::fork(const std::vector<std::string> &Command,
                                  const std::map<std::string, std::string> &Environment) {
  Child C;
  Fd GoRead, FailureWrite;
  if (llvm::Error E = makePipe(GoRead, C.Go))
    return E;
  if (llvm::Error E = makePipe(C.Failure, FailureWrite))
    return E;
  std::vector<char *> Arguments;
  for (const std::string &Word : Command)
    Arguments.push_back(const_cast<char *>(Word.c_str()));
  Arguments.push_back(nullptr);
  C.Name = Command.front();
  C.Pid = ::fork();
  if (C.Pid < 0)
    return errnoError("cannot fork");
  if (C.Pid == 0) {
    C.Go.reset(); // Else it would never see its end when we die.
    execute(Arguments.data(), Environment, GoRead.get(), FailureWrite.get());
  }
  C.PidFd = Fd(syscall(SYS_pidfd_open, C.Pid, 0));
  if (!C.PidFd)
    return errnoError("cannot watch the program");
  return C;
}

Child::Child(Child &&Other) noexcept
    : Pid(std::exchange(Other.Pid, -1)), PidFd(std::move(Other.PidFd)), Go(std::move(Other.Go)),
      Failure(std::move(Other.Failure)), Name(std::move(Other.Name)) {}

Child::~Child() {
  if (Pid < 0)
    return;
  kill(Pid, SIGKILL);
  waitpid(Pid, nullptr, 0);
}

llvm::Error Child::go() {
  if (::write(Go.get(), "g", 1) != 1)
    return errnoError("cannot start the program");
  Go.reset();
  int Why = 0;
  ssize_t N;
  do
    N = ::read(Failure.get(), &Why, sizeof(Why));
  while (N < 0 && errno == EINTR);
  Failure.reset();
  if (N == 0)
    return llvm::Error::success();
  return llvm::make_error<LaunchError>("cannot run '" + Name +
                                           "': " + std::error_code(Why, std::generic_category()).message(),
                                       Why == ENOENT ? 127 : 126);
}

bool Child::hasEnded() const {
  pollfd Ended{PidFd.get(), POLLIN, 0};
  return poll(&Ended, 1, 0) > 0;
}

int Child::wait() {
  int Status = 0;
  while (waitpid(Pid, &Status, 0) < 0 && errno == EINTR)
    continue;
  Pid = -1;
  return WIFSIGNALED(Status) ? 128 + WTERMSIG(Status) : WEXITSTATUS(Status);
}

} // namespace concadvise::profiler
