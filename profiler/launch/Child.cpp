#include "profiler/launch/Child.h"

#include "profiler/events/Clock.h"
#include "profiler/threads/Proc.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace concadvise::profiler {

char LaunchError::ID;

namespace {

/// What the child says: once before it executes, and again when that failed.
struct Answer {
  Child::Account Before;
  int Errno;
};

llvm::Error makePipe(Fd &Read, Fd &Write) {
  int Ends[2];
  if (pipe2(Ends, O_CLOEXEC) != 0)
    return errnoError("cannot make a pipe");
  Read = Fd(Ends[0]);
  Write = Fd(Ends[1]);
  return llvm::Error::success();
}

[[noreturn]] void execute(char **Arguments, const std::map<std::string, std::string> &Environment,
                          int Go, int Answers) {
  char Word;
  if (::read(Go, &Word, 1) != 1)
    _exit(125); // Our parent gave up.
  for (const auto &[Name, Value] : Environment)
    setenv(Name.c_str(), Value.c_str(), 1);
  Answer Says{};
  if (std::optional<proc::SchedStat> S = proc::schedStat(getpid(), getpid()))
    Says.Before = {monotonicNs(), S->CpuNs, S->RunDelayNs};
  (void)!::write(Answers, &Says, sizeof(Says));
  execvp(Arguments[0], Arguments);
  Says.Errno = errno;
  (void)!::write(Answers, &Says, sizeof(Says));
  _exit(Says.Errno == ENOENT ? 127 : 126);
}

/// The next answer; nothing when the child has executed, or has died.
std::optional<Answer> readAnswer(int From) {
  Answer Says;
  ssize_t N;
  do
    N = ::read(From, &Says, sizeof(Says));
  while (N < 0 && errno == EINTR);
  return N == sizeof(Says) ? std::optional(Says) : std::nullopt;
}

} // namespace

llvm::Expected<Child> Child::fork(const std::vector<std::string> &Command,
                                  const std::map<std::string, std::string> &Environment) {
  Child C;
  Fd AnswersWrite;
  if (llvm::Error E = makePipe(C.GoRead, C.Go))
    return E;
  if (llvm::Error E = makePipe(C.Answers, AnswersWrite))
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
    execute(Arguments.data(), Environment, C.GoRead.get(), AnswersWrite.get());
  }
  C.PidFd = Fd(syscall(SYS_pidfd_open, C.Pid, 0));
  if (!C.PidFd)
    return errnoError("cannot watch the program");
  return C;
}

Child::Child(Child &&Other) noexcept
    : Pid(std::exchange(Other.Pid, -1)), PidFd(std::move(Other.PidFd)),
      GoRead(std::move(Other.GoRead)), Go(std::move(Other.Go)), Answers(std::move(Other.Answers)),
      Name(std::move(Other.Name)) {}

Child::~Child() {
  if (Pid < 0)
    return;
  kill(Pid, SIGKILL);
  waitpid(Pid, nullptr, 0);
}

llvm::Error Child::go() {
  // We hold the reading end as well, so a child that died meanwhile costs no SIGPIPE.
  if (::write(Go.get(), "g", 1) != 1)
    return errnoError("cannot start the program");
  GoRead.reset();
  Go.reset();
  std::optional<Answer> Says = readAnswer(Answers.get());
  if (Says) {
    Before = Says->Before;
    Says = readAnswer(Answers.get());
  }
  Answers.reset();
  if (!Says)
    return llvm::Error::success();
  const std::error_code Why(Says->Errno, std::generic_category());
  return llvm::make_error<LaunchError>("cannot run '" + Name + "': " + Why.message(),
                                       Says->Errno == ENOENT ? 127 : 126);
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
