#include "tools/concadvise/FixVerify.h"

#include "llvm/ADT/ScopeExit.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

using namespace llvm;

namespace concadvise {
namespace {

Error failed(const char *What) {
  std::error_code EC(errno, std::generic_category());
  return createStringError(EC, "%s: %s", What, EC.message().c_str());
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
  static void addTo(sigset_t &Set) {
    for (int Signal : Signals)
      sigaddset(&Set, Signal);
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

} // namespace

Expected<CommandOutcome> runCommand(const std::string &Command) {
  int Pipe[2];
  if (::pipe2(Pipe, O_CLOEXEC) != 0)
    return failed("pipe");
  auto CloseRead = make_scope_exit([&] { ::close(Pipe[0]); });
  posix_spawn_file_actions_t Files;
  posix_spawn_file_actions_init(&Files);
  posix_spawn_file_actions_adddup2(&Files, Pipe[1], STDOUT_FILENO);
  posix_spawnattr_t Attributes;
  posix_spawnattr_init(&Attributes);
  sigset_t Default;
  sigemptyset(&Default);
  Uninterrupted::addTo(Default);
  posix_spawnattr_setsigdefault(&Attributes, &Default);
  posix_spawnattr_setflags(&Attributes, POSIX_SPAWN_SETSIGDEF);
  const char *Arguments[] = {"sh", "-c", Command.c_str(), nullptr};

  Uninterrupted Guard;
  pid_t Child = 0;
  int Code = posix_spawn(&Child, "/bin/sh", &Files, &Attributes,
                         const_cast<char *const *>(Arguments), environ);
  posix_spawn_file_actions_destroy(&Files);
  posix_spawnattr_destroy(&Attributes);
  ::close(Pipe[1]);
  if (Code != 0) {
    errno = Code;
    return failed("/bin/sh");
  }
  CommandOutcome Result;
  Result.Output = readToEnd(Pipe[0]);
  int Raw = 0;
  while (::waitpid(Child, &Raw, 0) < 0)
    if (errno != EINTR)
      return failed("waitpid");
  Result.Status = statusOf(Raw);
  return Result;
}

std::string difference(const CommandOutcome &Before, const CommandOutcome &After) {
  if (Before.Status != After.Status)
    return "it ended with " + std::to_string(After.Status) + " instead of " +
           std::to_string(Before.Status);
  auto [A, B] = std::mismatch(Before.Output.begin(), Before.Output.end(), After.Output.begin(),
                              After.Output.end());
  auto Line = std::count(Before.Output.begin(), A, '\n') + 1;
  return "its output differs from line " + std::to_string(Line) + " on";
}

} // namespace concadvise
