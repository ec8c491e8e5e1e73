#include "tools/concadvise/verify/Shell.h"

#include "tools/concadvise/verify/PrivateFolders.h"

#include "llvm/ADT/ScopeExit.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

using namespace llvm;

namespace concadvise {
namespace {

Error failed(const std::string &What, int Code) {
  std::error_code EC(Code, std::generic_category());
  return createStringError(EC, "%s: %s", What.c_str(), EC.message().c_str());
}

volatile sig_atomic_t Noted = 0;
volatile pid_t Running = 0;

void note(int Signal) {
  Noted = Signal;
  if (pid_t Child = Running; Child > 0)
    ::kill(Child, Signal); // From a terminal it has it already, and bears another one.
}

/// Appends what is there. False at the end.
bool readSome(int Pipe, std::string &Into) {
  char Buffer[1 << 16];
  for (;;) {
    ssize_t Count = ::read(Pipe, Buffer, sizeof(Buffer));
    if (Count > 0)
      Into.append(Buffer, size_t(Count));
    else if (Count == 0)
      return false;
    else if (errno != EINTR)
      return errno == EAGAIN;
  }
}

std::string readToEnd(int Pipe) {
  std::string Bytes;
  readSome(Pipe, Bytes);
  return Bytes;
}

/// Until its end, or until the child ends: others that it started may keep the pipe open for ever.
std::string readWhileRuns(int Pipe, pid_t Child) {
  std::string Bytes;
  int Ends = int(::syscall(SYS_pidfd_open, Child, 0));
  if (Ends < 0)
    return readToEnd(Pipe);
  ::fcntl(Pipe, F_SETFL, O_NONBLOCK);
  pollfd Both[] = {{Pipe, POLLIN, 0}, {Ends, POLLIN, 0}};
  for (bool Open = true, Runs = true; Open && Runs;) {
    if (::poll(Both, 2, -1) < 0 && errno != EINTR)
      break;
    Runs = !(Both[1].revents & POLLIN); // Asked first: what it wrote before is then read.
    Open = readSome(Pipe, Bytes);
  }
  ::close(Ends);
  return Bytes;
}

int statusOf(int Raw) { return WIFSIGNALED(Raw) ? 128 + WTERMSIG(Raw) : WEXITSTATUS(Raw); }

std::vector<std::string> environmentOf(const ShellCommand &Command) {
  std::vector<std::string> All;
  for (const auto &[Name, Value] : Command.Environment)
    All.push_back(Name + "=" + Value);
  for (char **Each = environ; *Each; ++Each) {
    StringRef Name = StringRef(*Each).split('=').first;
    if (none_of(Command.Environment, [&](const auto &Own) { return Own.first == Name; }))
      All.push_back(*Each);
  }
  return All;
}

/// What a child could not do before it became the command.
struct Stumble {
  const char *At; ///< A literal: valid on both sides of a fork.
  int Code;
};

struct Pipe {
  int Read = -1, Write = -1;
  Error open() {
    int Ends[2];
    if (::pipe2(Ends, O_CLOEXEC) != 0)
      return failed("pipe", errno);
    Read = Ends[0], Write = Ends[1];
    return Error::success();
  }
  void closeWrite() {
    if (Write >= 0)
      ::close(Write);
    Write = -1;
  }
  ~Pipe() {
    closeWrite();
    if (Read >= 0)
      ::close(Read);
  }
};

/// Only system calls from here on: another thread may have held any lock when this one forked.
const char *become(const ShellCommand &Command, char *const *Arguments, char *const *Environment,
                   int Output) {
  if (Command.Inside)
    if (const char *At = Command.Inside->enter())
      return At;
  if (::dup2(Output, STDOUT_FILENO) < 0)
    return "dup2";
  if (!Command.Stderr.empty()) {
    int File = ::open(Command.Stderr.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (File < 0 || ::dup2(File, STDERR_FILENO) < 0)
      return "stderr";
  }
  ::execve("/bin/sh", Arguments, Environment);
  return "/bin/sh";
}

} // namespace

Interrupts::Interrupts() {
  Noted = 0;
  struct sigaction New = {};
  New.sa_handler = note;
  New.sa_flags = SA_RESTART;
  for (size_t I = 0; I < std::size(Signals); ++I) {
    ::sigaction(Signals[I], nullptr, &Old[I]);
    if (Old[I].sa_handler != SIG_IGN)
      ::sigaction(Signals[I], &New, nullptr);
  }
}

Interrupts::~Interrupts() {
  for (size_t I = 0; I < std::size(Signals); ++I)
    ::sigaction(Signals[I], &Old[I], nullptr);
}

bool Interrupts::noted() { return Noted != 0; }

Expected<CommandOutcome> runCommand(const ShellCommand &Command) {
  Pipe Output, Trouble;
  if (Error E = Output.open())
    return E;
  if (Error E = Trouble.open())
    return E;
  std::vector<std::string> Variables = environmentOf(Command);
  std::vector<char *> Environment;
  for (std::string &Each : Variables)
    Environment.push_back(Each.data());
  Environment.push_back(nullptr);
  const char *Arguments[] = {"sh", "-c", Command.Text.c_str(), nullptr};

  if (Interrupts::noted())
    return createStringError(std::errc::interrupted, "interrupted");
  pid_t Child = ::fork();
  if (Child < 0)
    return failed("fork", errno);
  if (Child == 0) {
    Stumble At{
        become(Command, const_cast<char *const *>(Arguments), Environment.data(), Output.Write),
        errno};
    (void)!::write(Trouble.Write, &At, sizeof(At));
    ::_exit(127);
  }
  Running = Child;
  Output.closeWrite();
  Trouble.closeWrite();
  CommandOutcome Result;
  std::string Stumbled = readToEnd(Trouble.Read);
  Result.Output = readWhileRuns(Output.Read, Child);
  int Raw = 0;
  pid_t Ended;
  do
    Ended = ::waitpid(Child, &Raw, 0);
  while (Ended < 0 && errno == EINTR);
  Running = 0;
  if (Ended < 0)
    return failed("waitpid", errno);
  if (Stumbled.size() == sizeof(Stumble)) {
    Stumble At;
    memcpy(&At, Stumbled.data(), sizeof(At));
    return failed(At.At, At.Code);
  }
  if (Interrupts::noted())
    return createStringError(std::errc::interrupted, "interrupted");
  Result.Status = statusOf(Raw);
  return Result;
}

} // namespace concadvise
