#include "tools/concadvise/verify/Shell.h"

#include "tools/concadvise/verify/PrivateFolders.h"

#include "llvm/ADT/ScopeExit.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
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

/// Interrupts are ignored here, and back to their default in the command.
class Uninterrupted {
public:
  Uninterrupted() {
    for (size_t I = 0; I < std::size(Signals); ++I)
      Old[I] = std::signal(Signals[I], SIG_IGN);
  }
  ~Uninterrupted() {
    for (size_t I = 0; I < std::size(Signals); ++I)
      std::signal(Signals[I], Old[I]);
  }
  static void toDefault() {
    for (int Signal : Signals)
      std::signal(Signal, SIG_DFL);
  }

private:
  static constexpr int Signals[] = {SIGINT, SIGTERM, SIGHUP};
  void (*Old[std::size(Signals)])(int);
};

std::string readToEnd(int Pipe) {
  std::string Bytes;
  char Buffer[1 << 16];
  for (;;) {
    ssize_t Count = ::read(Pipe, Buffer, sizeof(Buffer));
    if (Count < 0 && errno == EINTR)
      continue;
    if (Count <= 0)
      return Bytes;
    Bytes.append(Buffer, size_t(Count));
  }
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
  Uninterrupted::toDefault();
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

  Uninterrupted Guard;
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
  Output.closeWrite();
  Trouble.closeWrite();
  CommandOutcome Result;
  Result.Output = readToEnd(Output.Read);
  std::string Stumbled = readToEnd(Trouble.Read);
  int Raw = 0;
  while (::waitpid(Child, &Raw, 0) < 0)
    if (errno != EINTR)
      return failed("waitpid", errno);
  if (Stumbled.size() == sizeof(Stumble)) {
    Stumble At;
    memcpy(&At, Stumbled.data(), sizeof(At));
    return failed(At.At, At.Code);
  }
  Result.Status = statusOf(Raw);
  return Result;
}

} // namespace concadvise
