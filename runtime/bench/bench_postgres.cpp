// 200 unmodified libpq connections that run pg_sleep(0.1), on one loop thread. Bar: at most 0.4 s.
// Beside it as many threads.
#include "../test/postgres_server.h"
#include "conc/conc.h"
#include "stopwatch.h"

#include <cstdio>

namespace {

constexpr int connections = 200;
constexpr int rounds = 3;

std::unique_ptr<PGconn, void (*)(PGconn *)> connect(const std::string &where) {
  std::unique_ptr<PGconn, void (*)(PGconn *)> c(PQconnectdb(where.c_str()), PQfinish);
  if (PQstatus(c.get()) != CONNECTION_OK) {
    std::fprintf(stderr, "%s", PQerrorMessage(c.get()));
    std::exit(1);
  }
  return c;
}

void sleep_in(PGconn *c) {
  PGresult *r = PQexec(c, "select pg_sleep(0.1)");
  if (PQresultStatus(r) != PGRES_TUPLES_OK) {
    std::fprintf(stderr, "%s", PQresultErrorMessage(r));
    std::exit(1);
  }
  PQclear(r);
}

template <class Executor> double queries(const Executor &executor, const std::string &where) {
  std::vector<std::unique_ptr<PGconn, void (*)(PGconn *)>> all;
  for (int i = 0; i < connections; ++i)
    all.push_back(connect(where));
  return best_of(rounds,
                 [&] { conc::for_each(executor, all, [](auto &c) { sleep_in(c.get()); }); });
}

/// With the connections made and closed by the tasks, a process of the server's for each.
template <class Executor> double whole(const Executor &executor, const std::string &where) {
  return best_of(rounds, [&] {
    conc::for_each(executor, conc::range(0, connections),
                   [&](int) { sleep_in(connect(where).get()); });
  });
}

} // namespace

int main() {
  if (!test::postgres_server::is_installed()) {
    std::puts("SKIP: needs initdb and postgres");
    return 0;
  }
  test::postgres_server server(connections + 20);
  if (!server.ready()) {
    std::fputs(server.log().c_str(), stderr);
    return 1;
  }
  conc::async fibers{connections};
  conc::blocking_threads threads{connections};
  for (auto [how, where] :
       {std::pair("unix socket", server.by_socket()), std::pair("tcp", server.by_tcp())}) {
    std::printf("200 x pg_sleep(0.1), %-11s  %.3f s (bar 0.4), 200 threads %.3f s\n", how,
                queries(fibers, where), queries(threads, where));
    std::printf("  with connecting             %.3f s, 200 threads %.3f s\n", whole(fibers, where),
                whole(threads, where));
  }
}
