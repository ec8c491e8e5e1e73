// Memory of 100,000 coroutines and of 10,000 fibers that wait: for time, and for a socket.
#include "conc/conc.h"
#include "conc/net.h"

#include <cstdio>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace {

/// Bytes.
double resident() {
  std::ifstream in("/proc/self/statm");
  double total = 0, pages = 0;
  in >> total >> pages;
  return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

conc::co<> sleeper() { co_await conc::sleep_for(std::chrono::hours(1)); }
conc::co<> reader(conc::net::stream &s) {
  char c;
  co_await s.read_some(&c, 1);
}

void report(const char *what, std::size_t count, double used, double most) {
  std::printf("%-38s %6.1f MB, %5.0f bytes each (at most %.0f MB)%s\n", what, used / 1e6,
              used / static_cast<double>(count), most / 1e6, used <= most ? "" : "  MISSED");
}

/// In a process of its own, so that none uses the memory of another.
template <class F> void apart(F f) {
  std::fflush(stdout);
  pid_t child = fork();
  if (child == 0) {
    f();
    std::fflush(stdout);
    _exit(0);
  }
  waitpid(child, nullptr, 0);
}

} // namespace

int main() {
  constexpr std::size_t coroutines = 100'000, fibers = 10'000;
  apart([] {
    double before = resident();
    std::vector<conc::task<void>> tasks;
    for (std::size_t i = 0; i < coroutines; ++i)
      tasks.push_back(conc::spawn(sleeper()));
    report("100,000 coroutines that sleep", coroutines, resident() - before, 100e6);
  });
  apart([] {
    double before = resident();
    std::vector<conc::task<void>> tasks;
    for (std::size_t i = 0; i < fibers; ++i)
      tasks.push_back(conc::submit(conc::async{}, [] { usleep(3'600'000'000u); }));
    report("10,000 fibers that sleep", fibers, resident() - before, 200e6);
  });
  apart([] {
    std::vector<conc::net::stream> streams;
    constexpr std::size_t sockets = 400; // as many as any limit of descriptors allows
    double before = resident();
    std::vector<conc::task<void>> tasks;
    for (std::size_t i = 0; i < sockets; ++i) {
      int fds[2];
      if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) != 0)
        _exit(1);
      streams.emplace_back(fds[0]);
      streams.emplace_back(fds[1]);
    }
    double with_sockets = resident();
    for (std::size_t i = 0; i < sockets; ++i)
      tasks.push_back(conc::spawn(reader(streams[2 * i])));
    std::printf("%-38s %5.0f bytes each, and %.0f a stream\n", "coroutines that read",
                (resident() - with_sockets) / sockets, (with_sockets - before) / (2 * sockets));
  });
}
