// Starts a command that waits until it is told to go.
#pragma once

#include "profiler/events/Fd.h"

#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace concadvise::profiler {

/// A command that could not be started, with the status to exit with: 126 when it was found but
/// cannot be run, 127 when it was not found, 125 for our own failure.
class LaunchError : public llvm::ErrorInfo<LaunchError> {
public:
  static char ID;
  LaunchError(std::string Message, int Status) : Status(Status), Message(std::move(Message)) {}
  void log(llvm::raw_ostream &Out) const override { Out << Message; }
  std::error_code convertToErrorCode() const override {
    return std::make_error_code(std::errc::no_such_file_or_directory);
  }
  const int Status;

private:
  std::string Message;
};

class Child {
public:
  /// Forks. The child keeps our standard streams and working directory.
  static llvm::Expected<Child> fork(const std::vector<std::string> &Command,
                                    const std::map<std::string, std::string> &Environment);
  Child(Child &&Other) noexcept;
  Child &operator=(Child &&) = delete;
  /// Kills and reaps a child that was never told to go or was not waited for.
  ~Child();

  /// Lets the child execute the command; fails with LaunchError when it cannot.
  llvm::Error go();

  pid_t pid() const { return Pid; }
  /// What the child had used when it was about to execute the command, in nanoseconds (schedstat).
  struct Account {
    uint64_t At, CpuNs, RunDelayNs;
  };
  const Account &before() const { return Before; }
  /// Readable once the child has ended.
  int ended() const { return PidFd.get(); }
  bool hasEnded() const;
  /// Reaps it: its exit status, or 128 + the signal that ended it.
  int wait();
  /// Lets it run on unattended.
  void abandon() { Pid = -1; }

private:
  Child() = default;
  pid_t Pid = -1;
  Account Before{};
  Fd PidFd, GoRead, Go, Answers;
  std::string Name;
};

} // namespace concadvise::profiler
