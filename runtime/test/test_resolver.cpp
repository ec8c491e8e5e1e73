// getaddrinfo on fibers, answered by a name server: in namespaces of its own, where 127.0.0.1:53
// and /etc/resolv.conf are the test's.
#include "servers.h"

#include <atomic>
#include <conc/conc.h>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netdb.h>
#include <sched.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>

namespace {

enum : int { passed = 0, failed = 1, refused = 2 };
constexpr int names = 16;

bool write_file(const char *path, const std::string &text) {
  std::ofstream file(path);
  file << text << std::flush;
  return bool(file);
}

/// The bytes of the file at `path` are `text` from here on, in this namespace.
bool cover(const char *path, const std::string &text) {
  char cover[] = "/tmp/conc-resolver-XXXXXX";
  int fd = mkstemp(cover);
  if (fd < 0)
    return false;
  bool covered = write(fd, text.data(), text.size()) == ssize_t(text.size()) &&
                 mount(cover, path, nullptr, MS_BIND, nullptr) == 0;
  close(fd);
  unlink(cover);
  return covered;
}

/// This process alone gets an empty network with a loopback, and files that send look-ups there.
bool move_apart() {
  std::string user = "0 " + std::to_string(getuid()) + " 1",
              group = "0 " + std::to_string(getgid()) + " 1";
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWNS) != 0 ||
      !write_file("/proc/self/setgroups", "deny") || !write_file("/proc/self/uid_map", user) ||
      !write_file("/proc/self/gid_map", group))
    return false;
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq up{};
  std::snprintf(up.ifr_name, sizeof up.ifr_name, "lo");
  up.ifr_flags = IFF_UP;
  bool loopback_up = ioctl(fd, SIOCSIFFLAGS, &up) == 0;
  close(fd);
  return loopback_up && mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         cover("/etc/resolv.conf", "nameserver 127.0.0.1\noptions attempts:1 timeout:30\n") &&
         cover("/etc/nsswitch.conf", "hosts: dns\n");
}

/// Answers questions for n<I>.test. with 10.0.0.<I>, others with "no such name", all only once
/// `names` different ones are waiting: so they must be asked at the same time.
void serve_names(int fd, std::atomic<int> &most_waiting) {
  struct question {
    std::string bytes;
    sockaddr_in from;
    int number;
  };
  std::vector<question> waiting;
  std::vector<bool> seen(names + 1);
  int different = 0;
  for (;;) {
    char buffer[512];
    question q{};
    socklen_t size = sizeof q.from;
    ssize_t n =
        recvfrom(fd, buffer, sizeof buffer, 0, reinterpret_cast<sockaddr *>(&q.from), &size);
    if (n < 17)
      return; // the test's way to end it
    q.bytes.assign(buffer, size_t(n));
    q.number = q.bytes[13] == 'n' ? std::atoi(q.bytes.c_str() + 14) : 0;
    if (q.number >= 0 && q.number <= names && !seen[size_t(q.number)]) {
      seen[size_t(q.number)] = true;
      most_waiting = ++different;
    }
    waiting.push_back(q);
    if (different < names + 1)
      continue;
    for (question &each : waiting) {
      size_t end = each.bytes.find('\0', 12) + 1;
      bool address = each.number > 0 && each.bytes[end + 1] == 1; // A, not AAAA
      std::string reply = each.bytes.substr(0, 2) + (each.number > 0 ? "\x81\x80" : "\x81\x83");
      reply += std::string("\0\1\0", 3) + (address ? '\1' : '\0') + std::string(4, '\0');
      reply += each.bytes.substr(12, end + 4 - 12);
      if (address)
        reply += std::string("\xc0\x0c\0\1\0\1\0\0\0\1\0\4\x0a\0\0", 15) + char(each.number);
      sendto(fd, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr *>(&each.from), size);
    }
    waiting.clear();
  }
}

/// "10.0.0.7", or the resolver's error.
std::string look_up(const std::string &name) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_family = AF_INET;
  hints.ai_socktype = SOCK_STREAM;
  if (int error = getaddrinfo(name.c_str(), nullptr, &hints, &found))
    return gai_strerror(error);
  char text[INET_ADDRSTRLEN];
  inet_ntop(AF_INET, &reinterpret_cast<sockaddr_in *>(found->ai_addr)->sin_addr, text, sizeof text);
  freeaddrinfo(found);
  return text;
}

int look_names_up() {
  if (!move_apart())
    return refused;
  int server = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in at = test::loopback(53);
  if (bind(server, reinterpret_cast<sockaddr *>(&at), sizeof at) != 0)
    return refused;
  std::atomic<int> most_waiting{0};
  std::thread serving([&] { serve_names(server, most_waiting); });
  bool right = true;
  conc::map(
      conc::async{}, conc::range(0, names + 1),
      [](int i) { return look_up(i ? "n" + std::to_string(i) + ".test." : "other.test."); },
      [&](int i, const std::string &found) {
        std::string expected =
            i ? "10.0.0." + std::to_string(i) : std::string(gai_strerror(EAI_NONAME));
        if (found != expected)
          std::fprintf(stderr, "%d: %s instead of %s\n", i, found.c_str(), expected.c_str());
        right &= found == expected;
      });
  int end = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sendto(end, "", 0, 0, reinterpret_cast<sockaddr *>(&at), sizeof at);
  serving.join();
  return right && most_waiting == names + 1 ? passed : failed;
}

TEST(resolver, answers_every_fiber) {
  pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    _exit(look_names_up());
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << status;
  if (WEXITSTATUS(status) == refused)
    GTEST_SKIP() << "needs user, mount and network namespaces of its own";
  EXPECT_EQ(WEXITSTATUS(status), passed);
}

} // namespace
