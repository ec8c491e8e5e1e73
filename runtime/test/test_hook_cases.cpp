// Every call that transfers data, in every situation: what it returns on a fiber is what it returns
// on a thread.
#include "conc/conc.h"
#include "servers.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <thread>

namespace {

using call = std::function<ssize_t(int fd)>;
using cases = std::map<std::string, std::function<std::string()>>;

/// Two connected stream sockets; the far end is used by a thread.
struct pair_of_sockets {
  int here = -1, there = -1;
  pair_of_sockets() {
    int fd[2];
    EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    here = fd[0];
    there = fd[1];
  }
  ~pair_of_sockets() {
    close(here);
    if (there >= 0)
      close(there);
  }
  void close_far_end() {
    close(there);
    there = -1;
  }
};

/// What the far end does, while the call runs.
using far_end = std::function<void(pair_of_sockets &)>;

std::string outcome(ssize_t n, bool exact) {
  int error = errno;
  std::string text = exact || n <= 0 ? std::to_string(n) : "some";
  return n < 0 ? text + " " + strerrorname_np(error) : text;
}

std::string run(const call &c, const std::function<void(int)> &prepare, const far_end &far,
                bool exact = true) {
  pair_of_sockets s;
  prepare(s.here);
  std::thread other([&] { far(s); });
  ssize_t n = c(s.here);
  std::string text = outcome(n, exact);
  other.join();
  int flags = fcntl(s.here, F_GETFL);
  return text + (flags & O_NONBLOCK ? ", non-blocking" : "");
}

void nothing(int) {}
void make_nonblocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }
template <int Option> void limit(int fd) {
  timeval t{0, 20'000};
  setsockopt(fd, SOL_SOCKET, Option, &t, sizeof t);
}
void idle(pair_of_sockets &) {}
void say(pair_of_sockets &s) {
  usleep(2000);
  ASSERT_EQ(send(s.there, "hello", 5, MSG_NOSIGNAL), 5);
}
void half_close(pair_of_sockets &s) {
  usleep(2000);
  shutdown(s.there, SHUT_WR);
}
void go_away(pair_of_sockets &s) {
  usleep(2000);
  s.close_far_end();
}

constexpr std::size_t big = 2'000'000;

void swallow(pair_of_sockets &s) {
  std::vector<char> buffer(100'000);
  for (std::size_t got = 0; got < big;) {
    ssize_t n = recv(s.there, buffer.data(), buffer.size(), 0);
    if (n <= 0)
      return;
    got += static_cast<std::size_t>(n);
  }
}
void swallow_a_little_and_go(pair_of_sockets &s) {
  char c;
  ASSERT_EQ(recv(s.there, &c, 1, 0), 1);
  usleep(2000);
  s.close_far_end();
}

const std::map<std::string, call> &receiving() {
  static char to[16];
  static iovec v[2] = {{to, 2}, {to + 2, 10}};
  auto message = [] {
    msghdr m{};
    m.msg_iov = v;
    m.msg_iovlen = 2;
    return m;
  };
  static const std::map<std::string, call> all{
      {"recv", [](int fd) { return recv(fd, to, 16, 0); }},
      {"recv, waiting for all of it", [](int fd) { return recv(fd, to, 5, MSG_WAITALL); }},
      {"recv, peeking", [](int fd) { return recv(fd, to, 16, MSG_PEEK); }},
      {"recv, not waiting",
       [](int fd) {
         pollfd p{fd, POLLIN, 0}; // whether anything comes is not up to chance
         poll(&p, 1, 10'000);
         return recv(fd, to, 16, MSG_DONTWAIT);
       }},
      {"recvfrom", [](int fd) { return recvfrom(fd, to, 16, 0, nullptr, nullptr); }},
      {"recvmsg",
       [message](int fd) {
         msghdr m = message();
         return recvmsg(fd, &m, 0);
       }},
      {"recvmmsg",
       [message](int fd) {
         mmsghdr one{message(), 0};
         return static_cast<ssize_t>(recvmmsg(fd, &one, 1, 0, nullptr));
       }},
      {"read", [](int fd) { return read(fd, to, 16); }},
      {"readv", [](int fd) { return readv(fd, v, 2); }},
      {"splice", [](int fd) {
         int pipe_fd[2];
         if (pipe(pipe_fd) != 0)
           return ssize_t{-1};
         ssize_t n = splice(fd, nullptr, pipe_fd[1], nullptr, 16, 0);
         int error = errno;
         close(pipe_fd[0]);
         close(pipe_fd[1]);
         errno = error;
         return n;
       }}};
  return all;
}

cases receiving_cases() {
  cases all;
  for (const auto &[name, c] : receiving()) {
    all[name + ", data comes"] = [c] { return run(c, nothing, say); };
    all[name + ", half-close"] = [c] { return run(c, nothing, half_close); };
    all[name + ", closed"] = [c] { return run(c, nothing, go_away); };
    if (name != "splice" && name != "recv, not waiting")
      all[name + ", time limit"] = [c] { return run(c, limit<SO_RCVTIMEO>, idle); };
    if (name != "recv, not waiting")
      all[name + ", non-blocking"] = [c] { return run(c, make_nonblocking, idle); };
    if (name == "recv, not waiting") // it would wait for nothing
      continue;
    all[name + ", no descriptor"] = [c] { return outcome(c(-1), true); };
    if (name == "splice")
      continue;
    all[name + ", not for this"] = [c] {
      int fd = epoll_create1(0);
      ssize_t n = c(fd);
      std::string text = outcome(n, true);
      close(fd);
      return text;
    };
  }
  return all;
}

const std::map<std::string, call> &sending() {
  static const std::string from(big, 'x');
  static iovec v[2] = {{const_cast<char *>(from.data()), 1000},
                       {const_cast<char *>(from.data()), big - 1000}};
  auto message = [] {
    msghdr m{};
    m.msg_iov = v;
    m.msg_iovlen = 2;
    return m;
  };
  static const std::map<std::string, call> all{
      {"send", [](int fd) { return send(fd, from.data(), big, 0); }},
      {"sendto", [](int fd) { return sendto(fd, from.data(), big, 0, nullptr, 0); }},
      {"sendmsg",
       [message](int fd) {
         msghdr m = message();
         return sendmsg(fd, &m, 0);
       }},
      {"sendmmsg",
       [message](int fd) {
         mmsghdr one{message(), 0};
         return static_cast<ssize_t>(sendmmsg(fd, &one, 1, 0));
       }},
      {"write", [](int fd) { return write(fd, from.data(), big); }},
      {"writev", [](int fd) { return writev(fd, v, 2); }},
      {"sendfile", [](int fd) {
         FILE *f = tmpfile();
         fwrite(from.data(), 1, big, f);
         fflush(f);
         off_t at = 0;
         ssize_t n = sendfile(fd, fileno(f), &at, big);
         int error = errno;
         EXPECT_EQ(at, std::max<ssize_t>(n, 0));
         fclose(f);
         errno = error;
         return n;
       }}};
  return all;
}

cases sending_cases() {
  cases all;
  for (const auto &[name, c] : sending()) {
    all[name + ", all is taken"] = [c] { return run(c, nothing, swallow); };
    all[name + ", a part is taken"] = [c] {
      return run(c, nothing, swallow_a_little_and_go, false);
    };
    all[name + ", non-blocking"] = [c] { return run(c, make_nonblocking, idle, false); };
    all[name + ", time limit"] = [c] { return run(c, limit<SO_SNDTIMEO>, idle, false); };
    all[name + ", shut down"] = [c] { return run(c, [](int fd) { shutdown(fd, SHUT_WR); }, idle); };
    all[name + ", no descriptor"] = [c] { return outcome(c(-1), true); };
  }
  return all;
}

/// Calls that wait for descriptors say what they saw.
cases waiting_cases() {
  cases all;
  const std::map<std::string, far_end> ends{
      {"data comes", say}, {"half-close", half_close}, {"closed", go_away}, {"nothing", idle}};
  // Long where something comes, since a loaded machine may take its time.
  static std::atomic<int> ms;
  const std::map<std::string, call> calls{
      {"poll",
       [](int fd) {
         pollfd p[3] = {{fd, POLLIN | POLLRDHUP, 0}, {-1, POLLIN, 0}, {fd, 0, 0}};
         ssize_t n = poll(p, 3, ms);
         return n * 1'000'000 + p[0].revents * 1000 + p[1].revents + p[2].revents;
       }},
      {"poll of what is no descriptor",
       [](int) {
         pollfd p{1'000'000, POLLIN, 0};
         return ssize_t{poll(&p, 1, ms) * 1000 + p.revents};
       }},
      {"ppoll",
       [](int fd) {
         pollfd p{fd, POLLIN, 0};
         timespec t{ms / 1000, ms % 1000 * 1'000'000};
         return ssize_t{ppoll(&p, 1, &t, nullptr) * 1000 + p.revents};
       }},
      {"select",
       [](int fd) {
         fd_set r, e;
         FD_ZERO(&r);
         FD_ZERO(&e);
         FD_SET(fd, &r);
         FD_SET(fd, &e);
         timeval t{ms / 1000, ms % 1000 * 1000};
         ssize_t n = select(fd + 1, &r, nullptr, &e, &t);
         return n * 100 + FD_ISSET(fd, &r) * 10 + FD_ISSET(fd, &e);
       }},
      {"pselect",
       [](int fd) {
         fd_set r;
         FD_ZERO(&r);
         FD_SET(fd, &r);
         timespec t{ms / 1000, ms % 1000 * 1'000'000};
         ssize_t n = pselect(fd + 1, &r, nullptr, nullptr, &t, nullptr);
         return n * 10 + FD_ISSET(fd, &r);
       }},
      {"select of a closed descriptor", [](int) {
         fd_set r;
         FD_ZERO(&r);
         FD_SET(1000, &r);
         timeval t{0, 20'000}; // no file has had so high a number: waits
         return ssize_t{select(1001, &r, nullptr, nullptr, &t)};
       }}};
  for (const auto &[name, c] : calls)
    for (const auto &[what, far] : ends)
      all[name + ", " + what] = [c, far, what] {
        ms = what == "nothing" ? 20 : 10'000;
        return run(c, nothing, far);
      };
  for (int kind = 0; kind < 3; ++kind)
    all["epoll, kind " + std::to_string(kind)] = [kind] {
      return run(
          [kind](int fd) {
            int ep = epoll_create1(0);
            epoll_event e{EPOLLIN | EPOLLRDHUP, {.u64 = 7}}, seen{};
            epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
            timespec t{10, 0};
            ssize_t n = kind == 0   ? epoll_wait(ep, &seen, 1, 10'000)
                        : kind == 1 ? epoll_pwait(ep, &seen, 1, 10'000, nullptr)
                                    : epoll_pwait2(ep, &seen, 1, &t, nullptr);
            n = n * 1000 + static_cast<ssize_t>(seen.data.u64);
            EXPECT_EQ(epoll_wait(ep, &seen, 0, 10), -1); // no room for events
            EXPECT_EQ(errno, EINVAL);
            close(ep);
            return n;
          },
          nothing, say);
    };
  return all;
}

void expect_same(const cases &all) {
  signal(SIGPIPE, SIG_IGN);
  auto results = [&](const auto &executor) {
    return conc::map(executor, all, [](auto &c) { return c.first + ": " + c.second(); });
  };
  EXPECT_EQ(results(conc::async{}), results(conc::serial{}));
}

TEST(hook_cases, receiving_is_that_of_a_thread) { expect_same(receiving_cases()); }
TEST(hook_cases, sending_is_that_of_a_thread) { expect_same(sending_cases()); }
TEST(hook_cases, waiting_is_that_of_a_thread) { expect_same(waiting_cases()); }

/// Signals end blocking calls on threads; on fibers the loop takes them and the calls go on, as
/// with SA_RESTART.
TEST(hook_cases, signals_run_their_handlers_and_waits_go_on) {
  static volatile sig_atomic_t caught;
  caught = 0;
  struct sigaction action{}, before{};
  action.sa_handler = [](int) { caught = caught + 1; };
  sigaction(SIGUSR2, &action, &before);
  pthread_t self = pthread_self();
  auto n = conc::map(conc::async{}, conc::range(0, 1), [&](int) {
    return run(
        [](int fd) {
          char c[8];
          return recv(fd, c, 8, 0);
        },
        nothing,
        [&](pair_of_sockets &s) {
          usleep(2000);
          pthread_kill(self, SIGUSR2);
          usleep(2000);
          say(s);
        });
  });
  EXPECT_EQ(n[0], "5");
  EXPECT_EQ(caught, 1);
  sigaction(SIGUSR2, &before, nullptr);
}

} // namespace
