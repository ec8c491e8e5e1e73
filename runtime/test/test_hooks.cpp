// Unmodified blocking calls on fibers: each behaves as it does on a thread, and lets others run.
#include "conc/conc.h"
#include "servers.h"

#include <atomic>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <mutex>
#include <netdb.h>
#include <pthread.h>
#include <semaphore.h>
#include <shared_mutex>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <thread>
#include <time.h>

namespace {

/// Runs functions as the tasks of one map, each on a fiber of its own.
template <class... F> void together(F... f) {
  std::vector<std::function<void()>> all{f...};
  conc::for_each(conc::async{}, all, [](auto &g) { g(); });
}

/// A pair of connected blocking descriptors.
struct ends {
  int a, b;
  static ends sockets(int type = SOCK_STREAM) {
    int fd[2];
    EXPECT_EQ(socketpair(AF_UNIX, type, 0, fd), 0);
    return {fd[0], fd[1]};
  }
  static ends pipe() {
    int fd[2];
    EXPECT_EQ(::pipe(fd), 0);
    return {fd[0], fd[1]};
  }
  void close_both() const {
    close(a);
    close(b);
  }
};

/// Would hang if `receive` held up the loop: what it waits for is sent by a later fiber.
template <class Receive, class Send> void rendezvous(const ends &e, Receive receive, Send send) {
  std::string order;
  together(
      [&] {
        receive(e.a);
        order += "received ";
      },
      [&] {
        order += "sending ";
        send(e.b);
      });
  EXPECT_EQ(order, "sending received ");
  e.close_both();
}

void say(int fd) { ASSERT_EQ(write(fd, "hello", 5), 5); }

TEST(hooks, receiving_calls_wait_without_holding_up_the_loop) {
  char buffer[16];
  iovec v[2] = {{buffer, 2}, {buffer + 2, 10}};
  msghdr m{};
  m.msg_iov = v;
  m.msg_iovlen = 2;
  rendezvous(ends::sockets(), [&](int fd) { EXPECT_EQ(recv(fd, buffer, 16, 0), 5); }, say);
  rendezvous(ends::sockets(), [&](int fd) { EXPECT_EQ(read(fd, buffer, 16), 5); }, say);
  rendezvous(ends::sockets(), [&](int fd) { EXPECT_EQ(readv(fd, v, 2), 5); }, say);
  rendezvous(ends::sockets(), [&](int fd) { EXPECT_EQ(recvmsg(fd, &m, 0), 5); }, say);
  rendezvous(
      ends::sockets(), [&](int fd) { EXPECT_EQ(recvfrom(fd, buffer, 16, 0, nullptr, nullptr), 5); },
      say);
  rendezvous(
      ends::sockets(SOCK_DGRAM),
      [&](int fd) {
        mmsghdr all[2] = {{m, 0}, {m, 0}};
        EXPECT_EQ(recvmmsg(fd, all, 2, 0, nullptr), 1);
        EXPECT_EQ(all[0].msg_len, 5u);
      },
      say);
  rendezvous(ends::pipe(), [&](int fd) { EXPECT_EQ(read(fd, buffer, 16), 5); }, say);
}

TEST(hooks, waiting_calls_wait_without_holding_up_the_loop) {
  rendezvous(
      ends::sockets(),
      [](int fd) {
        pollfd p[2] = {{fd, POLLIN, 0}, {-1, POLLIN, 0}};
        EXPECT_EQ(poll(p, 2, -1), 1);
        EXPECT_EQ(p[0].revents, POLLIN);
      },
      say);
  rendezvous(
      ends::sockets(),
      [](int fd) {
        pollfd p{fd, POLLIN, 0};
        timespec ten{10, 0};
        EXPECT_EQ(ppoll(&p, 1, &ten, nullptr), 1);
      },
      say);
  rendezvous(
      ends::sockets(),
      [](int fd) {
        fd_set r, w;
        FD_ZERO(&r);
        FD_ZERO(&w);
        FD_SET(fd, &r);
        timeval ten{10, 0};
        EXPECT_EQ(select(fd + 1, &r, &w, nullptr, &ten), 1);
        EXPECT_TRUE(FD_ISSET(fd, &r));
        EXPECT_LE(ten.tv_sec, 9); // Linux tells the time that is left
      },
      say);
  rendezvous(
      ends::sockets(),
      [](int fd) {
        int ep = epoll_create1(0);
        epoll_event e{EPOLLIN, {.u64 = 7}};
        epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
        epoll_event seen{};
        EXPECT_EQ(epoll_wait(ep, &seen, 1, -1), 1);
        EXPECT_EQ(std::uint64_t{seen.data.u64}, 7u); // it lies unaligned
        close(ep);
      },
      say);
}

TEST(hooks, eventfds_and_timerfds_wait_too) {
  int e = eventfd(0, 0);
  together(
      [&] {
        uint64_t n;
        EXPECT_EQ(read(e, &n, 8), 8);
        EXPECT_EQ(n, 3u);
      },
      [&] {
        uint64_t n = 3;
        EXPECT_EQ(write(e, &n, 8), 8);
      });
  int t = timerfd_create(CLOCK_MONOTONIC, 0);
  itimerspec in_20ms{{0, 0}, {0, 20'000'000}};
  timerfd_settime(t, 0, &in_20ms, nullptr);
  bool other = false;
  together(
      [&] {
        uint64_t n;
        EXPECT_EQ(read(t, &n, 8), 8);
        EXPECT_TRUE(other);
      },
      [&] { other = true; });
  close(e);
  close(t);
}

TEST(hooks, blocking_writes_write_everything) {
  for (ends e : {ends::sockets(), ends::pipe()}) {
    std::string sent(5'000'000, 'x'), got;
    for (std::size_t i = 0; i < sent.size(); i += 997)
      sent[i] = static_cast<char>('a' + i % 26);
    together(
        [&] {
          EXPECT_EQ(write(e.b, sent.data(), sent.size()), static_cast<ssize_t>(sent.size()));
          close(e.b);
        },
        [&] {
          char buffer[70'000];
          for (ssize_t n; (n = read(e.a, buffer, sizeof buffer)) > 0;)
            got.append(buffer, static_cast<std::size_t>(n));
        });
    EXPECT_EQ(got.size(), sent.size());
    EXPECT_TRUE(got == sent);
    close(e.a);
  }
}

TEST(hooks, gathered_writes_write_everything) {
  ends e = ends::sockets();
  std::string one(900'000, '1'), two(900'000, '2'), got;
  iovec v[3] = {{one.data(), one.size()}, {nullptr, 0}, {two.data(), two.size()}};
  together(
      [&] {
        EXPECT_EQ(writev(e.b, v, 3), 1'800'000);
        shutdown(e.b, SHUT_WR);
      },
      [&] {
        got.resize(2'000'000);
        ssize_t n = recv(e.a, got.data(), 1'800'000, MSG_WAITALL);
        ASSERT_EQ(n, 1'800'000);
        got.resize(static_cast<std::size_t>(n));
      });
  EXPECT_TRUE(got == one + two);
  e.close_both();
}

TEST(hooks, nonblocking_descriptors_stay_nonblocking) {
  ends e = ends::sockets();
  fcntl(e.a, F_SETFL, fcntl(e.a, F_GETFL) | O_NONBLOCK);
  together([&] {
    char c;
    EXPECT_EQ(recv(e.a, &c, 1, 0), -1);
    EXPECT_EQ(errno, EAGAIN);
    EXPECT_EQ(read(e.a, &c, 1), -1);
    EXPECT_EQ(errno, EAGAIN);
    std::string big(5'000'000, 'x');
    ssize_t n = send(e.a, big.data(), big.size(), 0);
    EXPECT_GT(n, 0);
    EXPECT_LT(n, 5'000'000);
    EXPECT_EQ(recv(e.b, &c, 1, MSG_DONTWAIT), 1);
  });
  EXPECT_TRUE(fcntl(e.a, F_GETFL) & O_NONBLOCK);
  EXPECT_FALSE(fcntl(e.b, F_GETFL) & O_NONBLOCK);
  e.close_both();
}

TEST(hooks, flags_of_descriptors_are_left_alone) {
  test::delay_server server(1, [](const std::string &) { return "bye"; });
  together([&] {
    int fd = test::connect_to(server.port());
    EXPECT_FALSE(fcntl(fd, F_GETFL) & O_NONBLOCK);
    EXPECT_EQ(write(fd, "ping", 4), 4);
    char buffer[4];
    EXPECT_EQ(read(fd, buffer, 4), 3);
    EXPECT_FALSE(fcntl(fd, F_GETFL) & O_NONBLOCK);
    close(fd);
  });
}

TEST(hooks, socket_timeouts_expire_as_on_a_thread) {
  ends e = ends::sockets();
  timeval limit{0, 30'000};
  setsockopt(e.a, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  together([&] {
    char c;
    test::stopwatch watch;
    EXPECT_EQ(recv(e.a, &c, 1, 0), -1);
    EXPECT_EQ(errno, EAGAIN);
    EXPECT_GE(watch.seconds(), 0.03);
  });
  e.close_both();
}

TEST(hooks, timeouts_of_polls_expire) {
  ends e = ends::sockets();
  together([&] {
    pollfd p{e.a, POLLIN, 0};
    test::stopwatch watch;
    EXPECT_EQ(poll(&p, 1, 0), 0);
    EXPECT_EQ(poll(&p, 1, 20), 0);
    EXPECT_GE(watch.seconds(), 0.02);
    EXPECT_EQ(poll(nullptr, 0, 5), 0);
    fd_set r;
    FD_ZERO(&r);
    FD_SET(e.a, &r);
    timeval t{0, 5'000};
    EXPECT_EQ(select(e.a + 1, &r, nullptr, nullptr, &t), 0);
    EXPECT_FALSE(FD_ISSET(e.a, &r));
  });
  e.close_both();
}

TEST(hooks, sleeps_overlap) {
  test::stopwatch watch;
  std::vector<std::function<void()>> sleepers;
  for (int i = 0; i < 50; ++i) {
    sleepers.push_back([] { usleep(50'000); });
    sleepers.push_back([] {
      timespec t{0, 50'000'000};
      EXPECT_EQ(nanosleep(&t, nullptr), 0);
    });
    sleepers.push_back([] { std::this_thread::sleep_for(std::chrono::milliseconds(50)); });
    sleepers.push_back([] {
      timespec t{};
      clock_gettime(CLOCK_MONOTONIC, &t);
      t.tv_nsec += 50'000'000;
      t.tv_sec += t.tv_nsec / 1'000'000'000;
      t.tv_nsec %= 1'000'000'000;
      EXPECT_EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, nullptr), 0);
    });
  }
  conc::for_each(conc::async{}, sleepers, [](auto &f) { f(); });
  EXPECT_GE(watch.seconds(), 0.05);
  EXPECT_LT(watch.seconds(), 5.0); // one after another they take 10 s
  together([] {
    timespec wrong{0, -1};
    EXPECT_EQ(nanosleep(&wrong, nullptr), -1);
    EXPECT_EQ(errno, EINVAL);
  });
}

TEST(hooks, two_hundred_fibers_wait_for_a_server_at_once) {
  test::delay_server server(100, [](const std::string &r) { return "re:" + r; });
  test::stopwatch watch;
  auto replies = conc::map(conc::async{}, conc::range(1000, 1200), [&](int i) {
    int fd = test::connect_to(server.port());
    std::string request = std::to_string(i);
    send(fd, request.data(), request.size(), 0);
    std::string reply(16, ' ');
    reply.resize(static_cast<std::size_t>(recv(fd, reply.data(), reply.size(), 0)));
    close(fd);
    return reply;
  });
  double took = watch.seconds();
  for (int i = 1000; i < 1200; ++i)
    ASSERT_EQ(replies[static_cast<std::size_t>(i - 1000)], "re:" + std::to_string(i));
  EXPECT_LT(took, 10.0); // one after another they take 20 s
}

TEST(hooks, servers_accept_on_fibers) {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in a = test::loopback(0);
  socklen_t size = sizeof a;
  bind(listener, reinterpret_cast<sockaddr *>(&a), size);
  listen(listener, 10);
  getsockname(listener, reinterpret_cast<sockaddr *>(&a), &size);
  together(
      [&] {
        for (int i = 0; i < 3; ++i) {
          int fd = i == 0 ? accept(listener, nullptr, nullptr)
                          : accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
          ASSERT_GE(fd, 0);
          char c;
          ASSERT_EQ(recv(fd, &c, 1, 0), 1);
          ASSERT_EQ(send(fd, &c, 1, 0), 1);
          close(fd);
        }
      },
      [&] {
        for (char c : {'x', 'y', 'z'}) {
          int fd = test::connect_to(ntohs(a.sin_port));
          char back = 0;
          ASSERT_EQ(send(fd, &c, 1, 0), 1);
          ASSERT_EQ(recv(fd, &back, 1, 0), 1);
          EXPECT_EQ(back, c);
          close(fd);
        }
      });
  close(listener);
}

TEST(hooks, refused_connections_say_so) {
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in a = test::loopback(0);
  socklen_t size = sizeof a;
  bind(listener, reinterpret_cast<sockaddr *>(&a), size);
  getsockname(listener, reinterpret_cast<sockaddr *>(&a), &size);
  together([&] { // bound but not listening
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(connect(fd, reinterpret_cast<sockaddr *>(&a), sizeof a), -1);
    EXPECT_EQ(errno, ECONNREFUSED);
    EXPECT_FALSE(fcntl(fd, F_GETFL) & O_NONBLOCK);
    close(fd);
    EXPECT_EQ(connect(-1, reinterpret_cast<sockaddr *>(&a), sizeof a), -1);
    EXPECT_EQ(errno, EBADF);
  });
  close(listener);
}

TEST(hooks, half_close_and_reset_are_seen) {
  ends e = ends::sockets();
  together(
      [&] {
        char c;
        EXPECT_EQ(recv(e.a, &c, 1, 0), 0);
        EXPECT_EQ(send(e.a, "x", 1, MSG_NOSIGNAL), 1);
      },
      [&] { shutdown(e.b, SHUT_WR); });
  close(e.b);
  together([&] {
    EXPECT_EQ(send(e.a, "x", 1, MSG_NOSIGNAL), -1);
    EXPECT_EQ(errno, EPIPE);
  });
  close(e.a);
}

TEST(hooks, closing_wakes_those_who_wait) {
  ends e = ends::sockets();
  together(
      [&] {
        char c;
        EXPECT_EQ(recv(e.a, &c, 1, 0), -1);
        EXPECT_EQ(errno, EBADF);
      },
      [&] { close(e.a); });
  close(e.b);
}

TEST(hooks, several_fibers_wait_for_one_descriptor) {
  ends e = ends::sockets();
  int got = 0;
  auto reader = [&] {
    char c;
    EXPECT_EQ(recv(e.a, &c, 1, 0), 1);
    ++got;
  };
  together(reader, reader, reader, [&] {
    for (int i = 0; i < 3; ++i) {
      ASSERT_EQ(send(e.b, "x", 1, 0), 1);
      usleep(1000);
    }
  });
  EXPECT_EQ(got, 3);
  e.close_both();
}

TEST(hooks, a_full_datagram_peer_is_waited_for) {
  ends e = ends::sockets(SOCK_DGRAM);
  int sent = 0, got = 0;
  constexpr int messages = 500;
  together(
      [&] {
        for (; sent < messages; ++sent)
          ASSERT_EQ(send(e.b, "message", 7, 0), 7);
      },
      [&] {
        char buffer[16];
        for (; got < messages; ++got)
          ASSERT_EQ(recv(e.a, buffer, 16, 0), 7);
      });
  EXPECT_EQ(got, messages);
  e.close_both();
}

TEST(hooks, regular_files_pass_through) {
  together([] {
    FILE *f = tmpfile();
    int fd = fileno(f);
    EXPECT_EQ(write(fd, "hello", 5), 5);
    EXPECT_EQ(write(fd, "", 0), 0);
    lseek(fd, 0, SEEK_SET);
    char buffer[8];
    EXPECT_EQ(read(fd, buffer, 8), 5);
    EXPECT_EQ(read(fd, buffer, 8), 0);
    fclose(f);
    EXPECT_EQ(read(-1, buffer, 1), -1);
    EXPECT_EQ(errno, EBADF);
  });
}

TEST(hooks, names_are_looked_up_without_holding_up_the_loop) {
  int others = 0;
  together(
      [&] {
        addrinfo hints{}, *found = nullptr;
        hints.ai_family = AF_INET;
        hints.ai_socktype = SOCK_STREAM;
        // A look-up may be over before the fiber has begun to wait for it.
        for (int tries = 0; tries < 1000 && others == 0; ++tries) {
          // An address, which needs no /etc/hosts, goes the same way as a name.
          ASSERT_EQ(getaddrinfo("127.0.0.1", "80", &hints, &found), 0);
          EXPECT_EQ(ntohs(reinterpret_cast<sockaddr_in *>(found->ai_addr)->sin_port), 80);
          freeaddrinfo(found);
        }
        EXPECT_EQ(others, 1);
      },
      [&] { ++others; });
}

TEST(hooks, a_fiber_may_yield_holding_a_mutex) {
  std::mutex mutex;
  std::timed_mutex timed;
  std::recursive_mutex recursive;
  std::shared_mutex shared;
  int inside = 0, most = 0;
  auto critical = [&] {
    most = std::max(most, ++inside);
    usleep(2000);
    --inside;
  };
  auto all = [&] {
    {
      std::lock_guard l(mutex);
      critical();
    }
    {
      std::lock_guard l(timed);
      critical();
    }
    {
      std::lock_guard l(recursive);
      std::lock_guard again(recursive);
      critical();
    }
    {
      std::lock_guard l(shared);
      critical();
    }
  };
  // Each alone first: with all four at once, several are inside of different ones.
  auto each = [&](auto &m) {
    inside = most = 0;
    auto one = [&] {
      std::lock_guard l(m);
      critical();
    };
    together(one, one, one, one);
    EXPECT_EQ(most, 1);
  };
  each(mutex);
  each(timed);
  each(recursive);
  each(shared);
  together(all, all, all);
}

TEST(hooks, locks_give_up_in_time) {
  std::timed_mutex timed;
  together(
      [&] {
        std::lock_guard l(timed);
        usleep(50'000);
      },
      [&] { EXPECT_FALSE(timed.try_lock_for(std::chrono::milliseconds(5))); });
}

TEST(hooks, error_checking_mutexes_know_their_fiber) {
  pthread_mutexattr_t kind;
  pthread_mutexattr_init(&kind);
  pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_t m;
  pthread_mutex_init(&m, &kind);
  together(
      [&] {
        EXPECT_EQ(pthread_mutex_lock(&m), 0);
        EXPECT_EQ(pthread_mutex_lock(&m), EDEADLK);
        usleep(2000);
        EXPECT_EQ(pthread_mutex_unlock(&m), 0);
      },
      [&] {
        EXPECT_EQ(pthread_mutex_trylock(&m), EBUSY);
        EXPECT_EQ(pthread_mutex_unlock(&m), EPERM);
        EXPECT_EQ(pthread_mutex_lock(&m), 0);
        EXPECT_EQ(pthread_mutex_unlock(&m), 0);
      });
  pthread_mutex_destroy(&m);
}

TEST(hooks, conditions_and_semaphores_join_fibers_and_threads) {
  std::mutex mutex;
  std::condition_variable changed;
  sem_t semaphore, last; // one for each who waits: whoever comes first may take a post
  sem_init(&semaphore, 0, 0);
  sem_init(&last, 0, 0);
  int stage = 0;
  auto reach = [&](int n) {
    std::lock_guard l(mutex);
    stage = n;
    changed.notify_all();
  };
  auto await = [&](int n) {
    std::unique_lock l(mutex);
    changed.wait(l, [&] { return stage >= n; });
  };
  std::thread thread([&] {
    await(1);
    reach(2);
    sem_post(&semaphore);
  });
  together(
      [&] {
        await(3);
        sem_post(&last);
      },
      [&] {
        reach(1);
        sem_wait(&semaphore);
        await(2);
        reach(3);
      },
      [&] { sem_wait(&last); });
  thread.join();
  together([&] {
    std::unique_lock l(mutex);
    EXPECT_EQ(changed.wait_for(l, std::chrono::milliseconds(5)), std::cv_status::timeout);
  });
  sem_destroy(&semaphore);
  sem_destroy(&last);
}

TEST(hooks, child_processes_and_threads_are_waited_for) {
  bool other = false;
  together(
      [&] {
        pid_t child = fork();
        if (child == 0) {
          usleep(20'000); // blocks: there is no loop in the child
          _exit(7);
        }
        int status = 0;
        EXPECT_EQ(waitpid(child, &status, 0), child);
        EXPECT_EQ(WEXITSTATUS(status), 7);
        EXPECT_TRUE(other);
        EXPECT_EQ(system("exit 3"), 3 << 8);
        FILE *p = popen("echo out", "r");
        char text[8] = {};
        EXPECT_EQ(fgets(text, 8, p), text);
        EXPECT_STREQ(text, "out\n");
        EXPECT_EQ(pclose(p), 0);
      },
      [&] {
        other = true;
        std::atomic<bool> go{false};
        std::thread t([&] {
          while (!go)
            sched_yield();
        });
        go = true;
        t.join();
      });
}

TEST(hooks, locks_of_files_are_waited_for) {
  char path[] = "/tmp/conc-lock-XXXXXX";
  int one = mkstemp(path), two = open(path, O_RDWR);
  std::string order;
  together(
      [&] {
        EXPECT_EQ(flock(one, LOCK_EX), 0);
        usleep(20'000);
        order += "first ";
        EXPECT_EQ(flock(one, LOCK_UN), 0);
      },
      [&] {
        EXPECT_EQ(flock(two, LOCK_EX), 0);
        order += "second";
      });
  EXPECT_EQ(order, "first second");
  unlink(path);
  close(one);
  close(two);
}

// What the C++ runtime keeps per thread.

TEST(hooks, errno_belongs_to_the_fiber) {
  together(
      [] {
        errno = 11111;
        usleep(1000);
        EXPECT_EQ(errno, 11111);
      },
      [] {
        errno = 222;
        usleep(2000);
        EXPECT_EQ(errno, 222);
      });
}

TEST(hooks, fibers_may_yield_while_they_handle_exceptions) {
  std::vector<std::string> seen(3);
  conc::for_each(conc::async{}, conc::range(0, 3), [&](int i) {
    try {
      throw std::runtime_error(std::to_string(i));
    } catch (const std::runtime_error &) {
      usleep(static_cast<useconds_t>(3000 - 1000 * i));
      EXPECT_EQ(std::uncaught_exceptions(), 0);
      try {
        throw;
      } catch (const std::runtime_error &e) {
        seen[static_cast<std::size_t>(i)] = e.what();
      }
    }
  });
  EXPECT_EQ(seen, (std::vector<std::string>{"0", "1", "2"}));
}

TEST(hooks, stacks_are_as_deep_as_threads_are) {
  struct deep {
    static int down(int n) {
      volatile char frame[1024];
      frame[0] = static_cast<char>(n);
      return n == 0 ? frame[0] : down(n - 1) + frame[0] * 0 + 1;
    }
  };
  EXPECT_EQ(conc::map(conc::async{}, conc::range(0, 1), [](int) { return deep::down(3000); })[0],
            3000);
}

} // namespace
