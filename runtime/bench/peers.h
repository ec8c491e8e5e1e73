// Servers that a benchmark starts beside ours, and what they cost.
#pragma once

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

/// A program that writes its port as a line to its standard output once it listens. Ends with this.
class peer {
public:
  explicit peer(std::vector<std::string> command) {
    int out[2];
    if (pipe(out) != 0)
      std::abort();
    pid_ = fork();
    if (pid_ == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      dup2(out[1], 1);
      std::vector<char *> arguments;
      for (std::string &word : command)
        arguments.push_back(word.data());
      arguments.push_back(nullptr);
      execvp(arguments[0], arguments.data());
      _exit(127);
    }
    close(out[1]);
    FILE *lines = fdopen(out[0], "r");
    int port = 0;
    if (std::fscanf(lines, "%d", &port) == 1)
      port_ = static_cast<std::uint16_t>(port);
    std::fclose(lines);
  }
  peer(const peer &) = delete;
  peer &operator=(const peer &) = delete;
  ~peer() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  /// 0: it could not be started.
  std::uint16_t port() const { return port_; }
  pid_t pid() const { return pid_; }

  /// CPU seconds of the main thread, to the nanosecond.
  double cpu() const { return cpu_of(pid_); }
  static double cpu_of(pid_t pid) {
    std::ifstream in("/proc/" + std::to_string(pid) + "/schedstat");
    std::uint64_t ns = 0;
    in >> ns;
    return static_cast<double>(ns) * 1e-9;
  }

private:
  pid_t pid_ = -1;
  std::uint16_t port_ = 0;
};
