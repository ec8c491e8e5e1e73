#include "tools/concadvise/verify/Shell.h"

#include "tools/concadvise/verify/PrivateFolders.h"

#include "llvm/ADT/ScopeExit.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
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
volatile pid_t Running = 0; ///< Negative: a process group.

void note(int Signal) {
  Noted = Signal;
  if (pid_t Child = Running)
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

using Clock = std::chrono::steady_clock;

/// When a command has to have ended.
class Deadline {
public:
  explicit Deadline(double Seconds) {
    if (Seconds > 0)
      At = Clock::now() + std::chrono::milliseconds(int64_t(std::min(Seconds, 1e9) * 1e3));
  }

  /// For poll(2).
  int left() {
    if (!At)
      return -1;
    if (Interrupts::noted() && !std::exchange(Hurries, true))
      At = std::min(*At, Clock::now() + std::chrono::seconds(2));
    auto Left = std::chrono::ceil<std::chrono::milliseconds>(*At - Clock::now()).count();
    return int(std::clamp<int64_t>(Left, 0, 60'000));
  }
  /// True once.
  bool passes() {
    bool Passed = At && Clock::now() >= *At;
    if (Passed)
      At.reset();
    return Passed;
  }

private:
  std::optional<Clock::time_point> At;
  bool Hurries = false;
};

/// Until the child ends: others that it started may keep the pipe open for ever. True: killed.
bool readWhileRuns(int Pipe, pid_t Child, double Limit, std::string &Bytes) {
  int Ends = int(::syscall(SYS_pidfd_open, Child, 0));
  ::fcntl(Pipe, F_SETFL, O_NONBLOCK);
  pollfd Both[] = {{Pipe, POLLIN, 0}, {Ends, POLLIN, 0}}; // Negative ones are left out.
  Deadline Until(Limit);
  bool Killed = false;
  for (bool Runs = true; Runs;) {
    if (::poll(Both, 2, Until.left()) < 0 && errno != EINTR)
      break;
    if (Until.passes()) {
      ::kill(-Child, SIGKILL);
      Killed = true;
    }
    Runs = !(Both[1].revents & POLLIN); // Asked first: what it wrote before is then read.
    if (Both[0].fd >= 0 && !readSome(Pipe, Bytes))
      Both[0].fd = -1;
    if (Ends < 0) // A kernel that cannot tell: as long as somebody may write.
      Runs = Both[0].fd >= 0;
  }
  if (Ends >= 0)
    ::close(Ends);
  return Killed;
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

/// A file is read from its start by each command that gets it.
const char *renewInput() {
  struct stat Now;
  bool File = ::fstat(STDIN_FILENO, &Now) == 0 && S_ISREG(Now.st_mode);
  int Input = ::open(File ? "/proc/self/fd/0" : "/dev/null", O_RDONLY);
  if (Input < 0 || (Input != STDIN_FILENO && ::dup2(Input, STDIN_FILENO) < 0))
    return "stdin";
  return nullptr;
}

/// Only system calls from here on: another thread may have held any lock when this one forked.
const char *become(const ShellCommand &Command, char *const *Arguments, char *const *Environment,
                   int Output) {
  if (Command.Limit > 0) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL); // Nobody else would stop it.
  }
  if (Command.OwnInput)
    if (const char *At = renewInput())
      return At;
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

std::string difference(const CommandOutcome &Before, const CommandOutcome &After) {
  if (After.Killed)
    return "it was stopped after " + std::to_string(long(After.Seconds)) + " s";
  if (Before.Status != After.Status)
    return "it ended with " + std::to_string(After.Status) + " instead of " +
           std::to_string(Before.Status);
  auto [A, B] = std::mismatch(Before.Output.begin(), Before.Output.end(), After.Output.begin(),
                              After.Output.end());
  auto Line = std::count(Before.Output.begin(), A, '\n') + 1;
  return "its output differs from line " + std::to_string(Line) + " on";
}

std::string shellWord(StringRef Word) {
  std::string Out = "'";
  for (char C : Word)
    Out += C == '\'' ? std::string("'\\''") : std::string(1, C);
  return Out + "'";
}

StringRef lastLine(StringRef Text) {
  Text = Text.rtrim();
  return Text.substr(Text.rfind('\n') + 1);
}

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
  if (Command.Limit > 0)
    ::setpgid(Child, Child); // Whoever is first.
  Running = Command.Limit > 0 ? -Child : Child;
  Output.closeWrite();
  Trouble.closeWrite();
  CommandOutcome Result;
  std::string Stumbled = readToEnd(Trouble.Read);
  Clock::time_point Began = Clock::now(); // It is the command now: what was before is our affair.
  Result.Killed = readWhileRuns(Output.Read, Child, Command.Limit, Result.Output);
  int Raw = 0;
  pid_t Ended;
  do
    Ended = ::waitpid(Child, &Raw, 0);
  while (Ended < 0 && errno == EINTR);
  Running = 0;
  Result.Seconds = std::chrono::duration<double>(Clock::now() - Began).count();
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
