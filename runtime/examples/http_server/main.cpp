// An HTTP/1.1 server with pipelining: one loop per core, each with a listening socket of its own,
// among which the system distributes the connections. `http_server [PORT [LOOPS]]`; writes its
// port, and ends with SIGINT or SIGTERM.
#include "conversation.h"

#include <conc/conc.h>
#include <conc/net.h>
#include <conc/signals.h>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using conc::net::acceptor;
using conc::net::address;
using conc::net::stream;

namespace {

conc::co<> talk(stream s) {
  server::conversation c;
  std::string in, out;
  char buffer[16 * 1024];
  for (bool open = true; open;) {
    std::size_t n = co_await conc::with_timeout(30s, s.read_some(buffer, sizeof buffer));
    if (n == 0)
      break;
    in.append(buffer, n);
    out.clear();
    open = c.take(in, out);
    if (!out.empty()) // all answers to what came at once go at once
      co_await conc::with_timeout(30s, s.write_all(out));
  }
}

conc::co<> serve(stream s) {
  try {
    co_await talk(std::move(s));
  } catch (const std::system_error &) {   // the client went away
  } catch (const conc::timeout_error &) { // or keeps silent
  }
}

conc::co<> accept_all(acceptor &from) {
  conc::scope clients;
  for (;;) {
    try {
      clients.adopt(conc::spawn(serve(co_await from.accept())));
      continue;
    } catch (const std::system_error &e) { // too many open files: it may pass
      std::fprintf(stderr, "http_server: %s\n", e.what());
    }
    co_await conc::sleep_for(100ms);
  }
}

std::vector<acceptor> listen_for_each_loop(std::uint16_t port, unsigned loops) {
  std::vector<acceptor> all;
  for (unsigned i = 0; i < loops; ++i) {
    all.push_back(conc::net::listen(address::ip("127.0.0.1", port), {.reuse_port = true}));
    port = all[0].local_address().port();
  }
  return all;
}

} // namespace

int main(int argc, char **argv) {
  auto number = [&](int i, unsigned otherwise) {
    return argc > i ? static_cast<unsigned>(std::atoi(argv[i])) : otherwise;
  };
  unsigned loops = std::max(1u, number(2, std::thread::hardware_concurrency()));
  conc::signals end{SIGINT, SIGTERM};
  auto acceptors = listen_for_each_loop(static_cast<std::uint16_t>(number(1, 0)), loops);
  conc::scope all;
  for (acceptor &a : acceptors)
    all.submit(conc::blocking_threads{loops}, [&a] { conc::run(accept_all(a)); });
  std::printf("%d\n", acceptors[0].local_address().port());
  std::fflush(stdout);
  end.next().get();
  all.cancel();
}
