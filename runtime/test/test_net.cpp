// Sockets, by each way of waiting: coroutines, fibers, a thread.
#include "conc/conc.h"
#include "conc/net.h"
#include "error_of.h"
#include "process_tools.h"

#include <csignal>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace std::chrono_literals;
using conc::net::acceptor;
using conc::net::address;
using conc::net::stream;

namespace {

acceptor listen_here() { return conc::net::listen(address::ip("127.0.0.1", 0)); }

struct pair {
  stream a, b;
};
pair connected() {
  int fds[2];
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
  return {stream(fds[0]), stream(fds[1])};
}

conc::co<> echo(stream s) {
  char buffer[512];
  while (std::size_t n = co_await s.read_some(buffer, sizeof buffer))
    co_await s.write_all({buffer, n});
}

conc::co<> serve(acceptor a, int connections) {
  conc::scope all;
  for (int i = 0; i < connections; ++i)
    all.adopt(conc::spawn(echo(co_await a.accept())));
  co_await conc::join(all);
}

conc::co<int> talk(address to, int messages) {
  stream s = co_await conc::net::connect(to);
  int right = 0;
  for (int i = 0; i < messages; ++i) {
    std::string text = "message " + std::to_string(i);
    co_await s.write_all(text);
    std::string answer(text.size(), ' ');
    co_await s.read_exactly(answer.data(), answer.size());
    right += answer == text;
  }
  co_return right;
}

TEST(net, coroutines_talk_over_tcp) {
  auto all = []() -> conc::co<int> {
    acceptor a = listen_here();
    address at = a.local_address();
    auto server = conc::spawn(serve(std::move(a), 50));
    std::vector<conc::task<int>> clients;
    for (int i = 0; i < 50; ++i)
      clients.push_back(conc::spawn(talk(at, 20)));
    int right = 0;
    for (auto &c : clients)
      right += co_await c;
    co_await server;
    co_return right;
  };
  EXPECT_EQ(conc::run(all()), 1000);
}

TEST(net, fibers_and_threads_talk_by_the_same_calls) {
  acceptor a = listen_here();
  address at = a.local_address();
  std::thread server([&] {
    for (int i = 0; i < 20; ++i) { // one after another
      stream s = a.accept().get();
      std::string line = s.read_until("\n").get();
      s.write_all("<" + line).get();
    }
  });
  int right = 0;
  conc::for_each(conc::async{}, conc::range(0, 20), [&](int i) {
    stream s = conc::net::connect(at).get();
    std::string line = std::to_string(i) + "\n";
    s.write_all(line).get();
    right += s.read_all().get() == "<" + line;
  });
  server.join();
  EXPECT_EQ(right, 20);
}

TEST(net, unix_sockets_have_paths_and_abstract_names) {
  std::string folder = testing::TempDir() + "conc-net-" + std::to_string(getpid());
  std::string name = '\0' + folder;
  for (const std::string &path : {folder, name}) {
    acceptor a = conc::net::listen(address::unix_socket(path));
    std::thread server([&] { a.accept().get().write_all("hello").get(); });
    EXPECT_EQ(conc::net::connect(address::unix_socket(path)).get().read_all().get(), "hello");
    server.join();
  }
  EXPECT_EQ(address::unix_socket(folder).text(), "unix:" + folder);
  EXPECT_EQ(address::unix_socket(name).text(), "unix:@" + folder);
  unlink(folder.c_str());
}

TEST(net, addresses_are_written_as_people_do) {
  EXPECT_EQ(address::ip("127.0.0.1", 80).text(), "127.0.0.1:80");
  EXPECT_EQ(address::ip("::1", 443).text(), "[::1]:443");
  EXPECT_THROW(address::ip("localhost", 1), std::invalid_argument);
  EXPECT_THROW(address::unix_socket(std::string(108, 'x')), std::invalid_argument);
  EXPECT_THROW(address::unix_socket(""), std::invalid_argument);
}

TEST(net, reads_lines_across_and_within_packets) {
  auto [a, b] = connected();
  a.write_all("one\r\ntwo\r").get();
  EXPECT_EQ(b.read_until("\r\n").get(), "one\r\n");
  auto task = conc::submit(conc::async{}, [&b = b] { return b.read_until("\r\n").get(); });
  EXPECT_FALSE(task.done()); // half a delimiter is there
  a.write_all("\nrest").get();
  EXPECT_EQ(task.get(), "two\r\n");
  char two[2];
  b.read_exactly(two, 2).get(); // what came after the line is not lost
  EXPECT_EQ(std::string(two, 2), "re");
  char more[8];
  EXPECT_EQ(b.read_some(more, sizeof more).get(), 2u);
}

TEST(net, the_end_of_a_stream_is_told) {
  auto [a, b] = connected();
  a.write_all("half").get();
  a.shutdown();
  try {
    b.read_until("\n").get();
    FAIL();
  } catch (const conc::net::end_of_stream &e) {
    EXPECT_EQ(e.partial(), "half");
  }
  char c;
  EXPECT_EQ(b.read_some(&c, 1).get(), 0u);
  EXPECT_THROW(b.read_exactly(&c, 1).get(), conc::net::end_of_stream);
  b.write_all("still open").get(); // one half only
  b.close();
  EXPECT_EQ(a.read_all().get(), "still open");
}

TEST(net, lines_and_streams_have_limits) {
  auto [a, b] = connected();
  a.write_all(std::string(100, 'x') + "\n").get();
  EXPECT_EQ(error_of([&b = b] { b.read_until("\n", 50).get(); }), EMSGSIZE);
  a.close();
  EXPECT_EQ(error_of([&b = b] { b.read_all(50).get(); }), EMSGSIZE);
  EXPECT_EQ(b.read_all().get().size(), 101u); // nothing was lost
}

TEST(net, failures_are_system_errors) {
  address nobody = [] { return listen_here().local_address(); }();
  EXPECT_EQ(error_of([&] { conc::net::connect(nobody).get(); }), ECONNREFUSED);
  auto task = [](address to) -> conc::co<> { co_await conc::net::connect(to); };
  EXPECT_EQ(error_of([&] { conc::run(task(nobody)); }), ECONNREFUSED);
  acceptor a = listen_here();
  EXPECT_EQ(error_of([&] { conc::net::listen(a.local_address()); }), EADDRINUSE);
  stream closed;
  EXPECT_EQ(error_of([&] { closed.write_all("x").get(); }), EBADF);
}

TEST(net, a_reset_is_a_system_error) {
  acceptor a = listen_here();
  stream client = conc::net::connect(a.local_address()).get();
  stream server = a.accept().get();
  linger at_once{1, 0};
  setsockopt(server.native_handle(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  server.close();
  char c;
  EXPECT_EQ(error_of([&] { client.read_some(&c, 1).get(); }), ECONNRESET);
  EXPECT_EQ(error_of([&] { client.write_all("x").get(); }), EPIPE); // and no signal
}

TEST(net, large_writes_wait_for_the_reader) {
  auto body = []() -> conc::co<std::size_t> {
    auto [a, b] = connected();
    std::string data(8 << 20, 'd');
    auto writing = conc::spawn([](stream s, const std::string &d) -> conc::co<> {
      co_await s.write_all(d);
    }(std::move(a), data));
    EXPECT_FALSE(writing.done());
    std::string all = co_await b.read_all();
    co_await writing;
    co_return all == data ? all.size() : 0;
  };
  EXPECT_EQ(conc::run(body()), std::size_t{8} << 20);
}

conc::co<std::size_t> read_one(stream &s) {
  char c;
  co_return co_await s.read_some(&c, 1);
}

TEST(net, time_limits_end_waits_and_leave_the_stream_usable) {
  auto [a, b] = connected();
  EXPECT_THROW(conc::run(conc::with_timeout(5ms, read_one(b))), conc::timeout_error);
  EXPECT_THROW(conc::run(conc::with_timeout(5ms, b.read_until("\n"))), conc::timeout_error);
  EXPECT_THROW(conc::with_timeout(5ms, [&b = b] { return b.read_until("\n").get(); }),
               conc::timeout_error); // a thread
  conc::for_each(conc::async{}, conc::range(0, 1), [&b = b](int) {
    EXPECT_THROW(conc::with_timeout(5ms, [&] { return b.read_until("\n").get(); }),
                 conc::timeout_error);
  });
  a.write_all("x").get();
  EXPECT_EQ(conc::run(read_one(b)), 1u);
}

TEST(net, cancelling_ends_waits_from_any_thread) {
  auto [a, b] = connected();
  for (int i = 0; i < 3; ++i) {
    auto reading = i == 0 ? conc::spawn(read_one(b)) : conc::submit(conc::async{}, [&b = b] {
      char c;
      return b.read_some(&c, 1).get();
    });
    ASSERT_FALSE(reading.done());
    if (i == 2)
      std::thread([&] { reading.cancel(); }).join();
    else
      reading.cancel();
    EXPECT_THROW(reading.get(), conc::cancelled);
  }
  a.write_all("x").get();
  EXPECT_EQ(conc::run(read_one(b)), 1u);
}

TEST(net, closing_ends_the_waits_of_others) {
  auto [a, b] = connected();
  auto reading = conc::spawn(read_one(b));
  b.close();
  EXPECT_EQ(error_of([&] { reading.get(); }), ECANCELED);
  acceptor here = listen_here();
  auto accepting = conc::submit(conc::async{}, [&] { here.accept().get(); });
  here.close();
  EXPECT_EQ(error_of([&] { accepting.get(); }), ECANCELED);
}

TEST(net, one_reader_at_a_time) {
  auto [a, b] = connected();
  auto reading = conc::spawn(read_one(b));
  EXPECT_THROW(conc::run(read_one(b)), std::logic_error);
  a.write_all("x").get();
  EXPECT_EQ(reading.get(), 1u);
}

TEST(net, a_stream_may_go_to_another_thread) {
  auto [a, b] = connected();
  EXPECT_THROW(conc::run(conc::with_timeout(1ms, read_one(b))), conc::timeout_error);
  std::thread([&b = b, &a = a] {
    auto reading = conc::spawn(read_one(b));
    a.write_all("x").get();
    EXPECT_EQ(reading.get(), 1u);
  }).join();
  a.write_all("y").get();
  EXPECT_EQ(conc::run(read_one(b)), 1u);
}

TEST(net, a_busy_stream_lets_others_have_a_turn) {
  auto [a, b] = connected();
  std::string data(100'000, 'x');
  std::thread writer([&a = a, &data] {
    a.write_all(data).get();
    a.close();
  });
  auto body = [](stream &s) -> conc::co<bool> {
    bool had_a_turn = false;
    auto other = conc::spawn([](bool &flag) -> conc::co<> {
      co_await conc::sleep_for(0ms);
      co_await conc::sleep_for(1us);
      flag = true;
    }(had_a_turn));
    std::size_t n = 0;
    while (co_await read_one(s))
      ++n;
    EXPECT_EQ(n, 100'000u);
    bool seen = had_a_turn;
    co_await other;
    co_return seen;
  };
  EXPECT_TRUE(conc::run(body(b)));
  writer.join();
}

conc::co<> reads_for_ever(stream &s) {
  char c;
  while (co_await s.read_some(&c, 1))
    ;
}

TEST(net, a_coroutine_may_wait_for_others_without_suspending) {
  auto [a, b] = connected();
  auto [c, d] = connected();
  auto body = [](stream &first, stream &second) -> conc::co<int> {
    char byte;
    auto other = conc::spawn(read_one(second));
    co_await first.read_some(&byte, 1);
    other.get(); // drives the loop from within it; its event came together with ours
    {
      conc::scope s;
      s.adopt(conc::spawn(reads_for_ever(second)));
    } // asks it to stop, and waits
    co_return 1;
  };
  auto all = conc::spawn(body(b, d));
  a.write_all("x").get();
  c.write_all("y").get();
  EXPECT_EQ(all.get(), 1);
}

TEST(net, nothing_is_left_open) {
  auto use = [] {
    acceptor a = listen_here();
    EXPECT_THROW(conc::with_timeout(1ms, [&] { a.accept().get(); }), conc::timeout_error);
    auto c = conc::net::connect(a.local_address()).get();
    auto s = a.accept().get();
    EXPECT_THROW(conc::run(conc::with_timeout(1ms, read_one(s))), conc::timeout_error);
  };
  // What the loop keeps for later is opened when something first has to wait: not in each of these.
  int most = 0;
  for (int i = 0; i < 20; ++i) {
    use();
    most = std::max(most, open_files());
  }
  for (int i = 0; i < 20; ++i)
    use();
  EXPECT_LE(open_files(), most + 1); // a leak would make it 20
}

TEST(net, pipes_are_streams_too) {
  int fds[2];
  ASSERT_EQ(pipe(fds), 0);
  stream in(fds[0]), out(fds[1]);
  auto reading = conc::spawn(
      [](stream &s) -> conc::co<std::string> { co_return co_await s.read_until("\n"); }(in));
  out.write_all("line\n").get();
  EXPECT_EQ(reading.get(), "line\n");
  in.close();
  EXPECT_EQ(error_of([&] { out.write_all("x").get(); }), EPIPE); // and no signal
}

TEST(net, running_out_of_descriptors_is_an_error_that_passes) {
  acceptor a = listen_here();
  stream client = conc::net::connect(a.local_address()).get();
  std::vector<int> all;
  for (int fd; (fd = dup(0)) >= 0;)
    all.push_back(fd);
  int error = errno;
  EXPECT_EQ(error_of([&] { a.accept().get(); }), error);
  EXPECT_EQ(error_of([&] { conc::net::connect(a.local_address()).get(); }), error);
  for (int fd : all)
    close(fd);
  EXPECT_TRUE(a.accept().get().is_open());
}

TEST(net, looks_numbers_up_without_a_server) {
  auto found = conc::net::resolve("127.0.0.1", 80).get();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].text(), "127.0.0.1:80");
  EXPECT_EQ(conc::net::resolve("::1", 443).get().at(0).text(), "[::1]:443");
}

TEST(net, a_name_that_cannot_be_is_an_error) {
  // Too long to be asked of anybody.
  std::string name(300, 'x');
  try {
    conc::net::resolve(name, 80).get();
    FAIL();
  } catch (const std::system_error &e) {
    EXPECT_NE(std::string(e.what()).find("cannot look up"), std::string::npos);
  }
}

TEST(net, connects_by_name) {
  acceptor a = listen_here();
  stream s = conc::net::connect("127.0.0.1", a.local_address().port()).get();
  EXPECT_EQ(s.remote_address().text(), a.local_address().text());
  auto body = [](std::uint16_t port) -> conc::co<> {
    co_await conc::net::connect("127.0.0.1", port);
  };
  conc::run(body(a.local_address().port()));
  std::uint16_t port = a.local_address().port();
  a.close();
  EXPECT_EQ(error_of([&] { conc::net::connect("127.0.0.1", port).get(); }), ECONNREFUSED);
}

TEST(net, a_forked_child_does_not_disturb_its_parents_streams) {
  auto [a, b] = connected();
  EXPECT_THROW(conc::run(conc::with_timeout(1ms, read_one(b))), conc::timeout_error);
  pid_t child = fork();
  if (child == 0) {
    b.close();
    _exit(0);
  }
  int status;
  waitpid(child, &status, 0);
  auto reading = conc::spawn(read_one(b));
  a.write_all("x").get();
  EXPECT_EQ(conc::with_timeout(60s, [&] { return reading.get(); }), 1u);
}

} // namespace
