// Real servers, started by the test that needs them: on loopback, in a folder of their own, ended
// with the test however it ends.
#pragma once

#include <arpa/inet.h>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <glob.h>
#include <grp.h>
#include <optional>
#include <signal.h>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace test {

/// The path of an installed program; empty when there is none.
inline std::string find_program(const std::string &name, const char *elsewhere = nullptr) {
  std::string path = std::getenv("PATH") ? std::getenv("PATH") : "";
  for (path += ":/usr/sbin:/usr/local/bin"; !path.empty();) {
    std::string folder = path.substr(0, path.find(':'));
    path.erase(0, path.find(':') == path.npos ? path.npos : path.find(':') + 1);
    if (access((folder + "/" + name).c_str(), X_OK) == 0)
      return folder + "/" + name;
  }
  glob_t found{};
  std::string result;
  if (elsewhere && glob((std::string(elsewhere) + "/" + name).c_str(), 0, nullptr, &found) == 0)
    result = found.gl_pathv[found.gl_pathc - 1];
  globfree(&found);
  return result;
}

/// A port of loopback that was free a moment ago. Another program may take it: who gets refused
/// tries another one.
inline int free_port() {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof a;
  int port = -1;
  if (bind(fd, reinterpret_cast<sockaddr *>(&a), size) == 0 &&
      getsockname(fd, reinterpret_cast<sockaddr *>(&a), &size) == 0)
    port = ntohs(a.sin_port);
  close(fd);
  return port;
}

/// Removed at the end. Belongs to the user that the servers run as.
class temporary_folder {
public:
  static constexpr uid_t nobody = 65534;

  temporary_folder() {
    char path[] = "/tmp/conc-server-XXXXXX";
    if (!mkdtemp(path))
      abort();
    path_ = path;
    if (geteuid() == 0 && chown(path, nobody, nobody) != 0)
      abort();
  }
  ~temporary_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  temporary_folder(const temporary_folder &) = delete;
  temporary_folder &operator=(const temporary_folder &) = delete;
  const std::string &path() const { return path_; }

private:
  std::string path_;
};

/// A child process, run by an ordinary user, that dies with this thread.
class child_program {
public:
  /// What it prints goes to `log`.
  child_program(const std::vector<std::string> &arguments, const std::string &log) {
    std::vector<char *> argv;
    for (const std::string &a : arguments)
      argv.push_back(const_cast<char *>(a.c_str()));
    argv.push_back(nullptr);
    pid_ = fork();
    if (pid_ != 0)
      return;
    int out = open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0666);
    dup2(open("/dev/null", O_RDONLY), 0);
    dup2(out, 1);
    dup2(out, 2);
    setpgid(0, 0);
    if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setgid(temporary_folder::nobody) != 0 ||
                           setuid(temporary_folder::nobody) != 0))
      _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGQUIT); // forgotten when the user changes
    execv(argv[0], argv.data());
    _exit(127);
  }
  ~child_program() { stop(SIGQUIT); }
  child_program(const child_program &) = delete;
  child_program &operator=(const child_program &) = delete;

  bool alive() {
    if (pid_ > 0 && waitpid(pid_, &status_, WNOHANG) == pid_)
      pid_ = -1;
    return pid_ > 0;
  }
  /// The exit status, when it has ended by itself.
  int wait() {
    if (pid_ > 0)
      waitpid(pid_, &status_, 0);
    pid_ = -1;
    return status_;
  }
  void stop(int signal) {
    if (!alive())
      return;
    kill(pid_, signal);
    wait();
  }

private:
  pid_t pid_ = -1;
  int status_ = 0;
};

} // namespace test
