// Echo of 512 bytes over loopback: the server's CPU time per request, beside raw Asio callbacks,
// asyncio and uvloop. `bench_echo [REQUESTS [ROUNDS]]`; the servers take turns in each round. To look
// at one closely: `bench_echo --serve KIND`, and `bench_echo --load PORT CONNECTIONS REQUESTS`.
#include "conc/conc.h"
#include "conc/net.h"
#include "peers.h"

#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <memory>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace {

constexpr std::size_t message = 512;

// --- servers -----------------------------------------------------------------------------------

void tell(std::uint16_t port) {
  std::printf("%d\n", port);
  std::fflush(stdout);
}

conc::co<> echo(conc::net::stream s) {
  char buffer[4096];
  try {
    while (std::size_t n = co_await s.read_some(buffer, sizeof buffer))
      co_await s.write_all({buffer, n});
  } catch (const std::system_error &) { // a client went away
  }
}

conc::co<> serve_coroutines() {
  auto a = conc::net::listen(conc::net::address::ip("127.0.0.1", 0));
  tell(a.local_address().port());
  conc::scope all;
  for (;;)
    all.adopt(conc::spawn(echo(co_await a.accept())));
}

void serve_fibers() {
  auto a = conc::net::listen(conc::net::address::ip("127.0.0.1", 0));
  tell(a.local_address().port());
  conc::scope all;
  auto serve_one = [](std::shared_ptr<conc::net::stream> s) {
    char buffer[4096];
    try {
      while (std::size_t n = s->read_some(buffer, sizeof buffer).get())
        s->write_all({buffer, n}).get();
    } catch (const std::system_error &) {
    }
  };
  for (;;)
    all.submit(conc::async{}, serve_one, std::make_shared<conc::net::stream>(a.accept().get()));
}

// Unmodified blocking calls, by the hooks.
void serve_hooks() {
  auto a = conc::net::listen(conc::net::address::ip("127.0.0.1", 0));
  tell(a.local_address().port());
  conc::scope all;
  auto serve_one = [](int fd) {
    char buffer[4096];
    ssize_t n;
    while ((n = read(fd, buffer, sizeof buffer)) > 0 &&
           send(fd, buffer, static_cast<std::size_t>(n), MSG_NOSIGNAL) == n)
      ;
    close(fd);
  };
  for (;;) {
    auto s = a.accept().get();
    int fd = dup(s.native_handle());
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    s.close();
    all.submit(conc::async{}, serve_one, fd);
  }
}

namespace asio = boost::asio;
using asio::ip::tcp;

struct session : std::enable_shared_from_this<session> {
  explicit session(tcp::socket s) : socket(std::move(s)) {}
  void read() {
    socket.async_read_some(asio::buffer(buffer), [self = shared_from_this()](auto error, auto n) {
      if (!error)
        self->write(n);
    });
  }
  void write(std::size_t n) {
    asio::async_write(socket, asio::buffer(buffer, n),
                      [self = shared_from_this()](auto error, auto) {
                        if (!error)
                          self->read();
                      });
  }
  tcp::socket socket;
  std::array<char, 4096> buffer;
};

void serve_asio() {
  asio::io_context io{1};
  tcp::acceptor a(io, {asio::ip::address_v4::loopback(), 0});
  tell(a.local_endpoint().port());
  std::function<void()> accept = [&] {
    a.async_accept([&](auto error, tcp::socket s) {
      if (!error) {
        s.set_option(tcp::no_delay(true));
        std::make_shared<session>(std::move(s))->read();
      }
      accept();
    });
  };
  accept();
  io.run();
}

/// What the system calls alone cost: nobody can be faster with these.
void serve_bare() {
  auto at = conc::net::address::ip("127.0.0.1", 0);
  auto a = conc::net::listen(at);
  tell(a.local_address().port());
  int epoll = epoll_create1(0);
  auto watch = [&](int fd) {
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.fd = fd;
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e);
  };
  watch(a.native_handle());
  for (;;) {
    epoll_event events[128];
    int n = epoll_wait(epoll, events, 128, -1);
    for (int i = 0; i < n; ++i) {
      int fd = events[i].data.fd;
      if (fd == a.native_handle()) {
        watch(accept4(fd, nullptr, nullptr, SOCK_NONBLOCK));
        continue;
      }
      char buffer[4096];
      ssize_t got = recv(fd, buffer, sizeof buffer, 0);
      if (got <= 0 || send(fd, buffer, static_cast<std::size_t>(got), MSG_NOSIGNAL) != got)
        close(fd);
    }
  }
}

// --- load --------------------------------------------------------------------------------------

struct client {
  int fd;
  std::size_t got = 0;
};

void send_one(client &c) {
  static const std::string text(message, 'x');
  if (send(c.fd, text.data(), text.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(message))
    std::abort();
}

std::vector<client> connect_all(std::uint16_t port, std::size_t connections) {
  std::vector<client> all;
  auto to = conc::net::address::ip("127.0.0.1", port);
  for (std::size_t i = 0; i < connections; ++i) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, to.get(), static_cast<socklen_t>(to.size())) != 0)
      std::abort();
    all.push_back({fd});
  }
  return all;
}

/// Each connection sends, waits for all of it to come back, and sends again; until all is back.
void load(std::vector<client> &all, std::size_t requests) {
  int epoll = epoll_create1(0);
  for (client &c : all) {
    epoll_event e{};
    e.events = EPOLLIN;
    e.data.ptr = &c;
    epoll_ctl(epoll, EPOLL_CTL_ADD, c.fd, &e);
    send_one(c);
  }
  std::size_t sent = all.size();
  for (std::size_t done = 0; done < sent;) {
    epoll_event events[64];
    int n = epoll_wait(epoll, events, 64, 10'000);
    if (n <= 0)
      std::abort(); // a server that hangs
    for (int i = 0; i < n; ++i) {
      auto &c = *static_cast<client *>(events[i].data.ptr);
      char buffer[message];
      ssize_t got = recv(c.fd, buffer, message - c.got, MSG_DONTWAIT);
      if (got <= 0)
        std::abort();
      c.got += static_cast<std::size_t>(got);
      if (c.got < message)
        continue;
      c.got = 0;
      ++done;
      if (sent < requests) {
        ++sent;
        send_one(c);
      }
    }
  }
  close(epoll);
}

/// CPU microseconds of the server's per request.
double measure(const peer &server, std::size_t connections, std::size_t requests) {
  auto all = connect_all(server.port(), connections);
  load(all, connections * 2); // everybody has been accepted
  double before = server.cpu();
  load(all, requests);
  double used = server.cpu() - before;
  for (client &c : all)
    close(c.fd);
  return used / static_cast<double>(requests) * 1e6;
}

struct row {
  const char *name;
  std::unique_ptr<peer> server;
  std::vector<double> us;
};

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

void compare(std::vector<row> &rows, std::size_t connections, std::size_t requests, int rounds) {
  for (row &r : rows)
    r.us.clear();
  for (int i = 0; i < rounds; ++i)
    for (row &r : rows)
      r.us.push_back(measure(*r.server, connections, requests));
  std::printf("echo, %zu connections: CPU time of the server per request of %zu bytes\n",
              connections, message);
  auto cost = [&](const char *name) {
    for (row &r : rows)
      if (!std::strcmp(r.name, name))
        return median(r.us);
    return 0.0;
  };
  double ours = cost("conc coroutines");
  for (row &r : rows)
    std::printf("  %-22s %6.2f us   %.2f\n", r.name, median(r.us), ours / median(r.us));
  auto bar = [&](const char *name, double most) {
    if (double peer = cost(name); peer > 0)
      std::printf("  beside %-18s %.2f (at most %.1f)%s\n", name, ours / peer, most,
                  ours / peer <= most ? "" : "  MISSED");
  };
  bar("Asio callbacks", 1.1);
  bar("asyncio streams", 0.4);
  bar("asyncio protocol", 0.4);
  bar("uvloop streams", 0.6);
  bar("uvloop protocol", 0.6);
}

} // namespace

int main(int argc, char **argv) {
  std::string mode = argc > 2 && !std::strcmp(argv[1], "--serve") ? argv[2] : "";
  if (mode == "coroutines")
    conc::run(serve_coroutines());
  else if (mode == "fibers")
    conc::submit(conc::async{}, serve_fibers).get();
  else if (mode == "hooks")
    conc::submit(conc::async{}, serve_hooks).get();
  else if (mode == "bare")
    serve_bare();
  else if (mode == "asio")
    serve_asio();
  if (!mode.empty())
    return 0;

  auto number = [&](int i, int otherwise) { return argc > i ? std::atoi(argv[i]) : otherwise; };
  if (argc > 4 && !std::strcmp(argv[1], "--load")) {
    auto all = connect_all(static_cast<std::uint16_t>(number(2, 0)),
                           static_cast<std::size_t>(number(3, 0)));
    load(all, static_cast<std::size_t>(number(4, 0)));
    return 0;
  }
  auto requests = static_cast<std::size_t>(number(1, 100'000));
  int rounds = number(2, 5);
  std::vector<row> rows;
  auto add = [&](const char *name, std::vector<std::string> command) {
    auto server = std::make_unique<peer>(std::move(command));
    if (server->port() == 0)
      std::printf("SKIP: %s cannot be started\n", name);
    else
      rows.push_back({name, std::move(server), {}});
  };
  std::string self = "/proc/self/exe", script = CONC_BENCH_SOURCES "/echo.py";
  add("conc coroutines", {self, "--serve", "coroutines"});
  add("conc fibers", {self, "--serve", "fibers"});
  add("conc hooked calls", {self, "--serve", "hooks"});
  add("Asio callbacks", {self, "--serve", "asio"});
  add("epoll, recv and send", {self, "--serve", "bare"});
  add("asyncio streams", {"/usr/bin/python3", script, "asyncio", "streams"});
  add("asyncio protocol", {"/usr/bin/python3", script, "asyncio", "protocol"});
  add("uvloop streams", {"/usr/bin/python3", script, "uvloop", "streams"});
  add("uvloop protocol", {"/usr/bin/python3", script, "uvloop", "protocol"});
  compare(rows, 100, requests, rounds);
  compare(rows, 1000, requests, rounds);
}
