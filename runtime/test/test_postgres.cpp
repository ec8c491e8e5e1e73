// Unmodified libpq, from its shared library, on fibers: what it does there is what it does on
// threads.
#include "conc/conc.h"
#include "postgres_server.h"
#include "rude_server.h"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <poll.h>
#include <thread>

namespace {

using connection = std::unique_ptr<PGconn, void (*)(PGconn *)>;
using result = std::unique_ptr<PGresult, void (*)(PGresult *)>;

connection connect(const std::string &where) { return {PQconnectdb(where.c_str()), PQfinish}; }
result query(const connection &c, const std::string &text) {
  return {PQexec(c.get(), text.c_str()), PQclear};
}

/// Numbers of ports and processes differ from run to run.
std::string without_numbers(std::string text) {
  std::replace_if(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); }, '#');
  text.erase(
      std::unique(text.begin(), text.end(), [](char a, char b) { return a == '#' && b == '#'; }),
      text.end());
  return text;
}

std::string outcome(const connection &c, const result &r) {
  const char *state = PQresultErrorField(r.get(), PG_DIAG_SQLSTATE);
  std::string text = std::string(PQresStatus(PQresultStatus(r.get()))) + " " +
                     (state ? state : "-") + " " +
                     (PQstatus(c.get()) == CONNECTION_OK ? "ok" : "bad");
  if (PQresultStatus(r.get()) == PGRES_TUPLES_OK && PQntuples(r.get()) > 0)
    text += " " + std::string(PQgetvalue(r.get(), 0, 0));
  return text + " " + without_numbers(PQresultErrorMessage(r.get()));
}

std::string run(const std::string &where, const std::string &text) {
  connection c = connect(where);
  if (PQstatus(c.get()) != CONNECTION_OK)
    return "no connection: " + without_numbers(PQerrorMessage(c.get()));
  return outcome(c, query(c, text));
}

/// Where a server listens that breaks the protocol.
std::string address(const test::rude_server &s) {
  return "host=127.0.0.1 user=x dbname=x gssencmode=disable sslmode=disable port=" +
         std::to_string(s.port());
}

void talk_nonsense(int fd) {
  test::read_some(fd);
  [[maybe_unused]] auto n = write(fd, "HTTP/1.1 400\r\n\r\n", 16);
}

std::string cancelled(const std::string &where) {
  connection c = connect(where);
  std::unique_ptr<PGcancel, void (*)(PGcancel *)> cancel(PQgetCancel(c.get()), PQfreeCancel);
  PQsendQuery(c.get(), "select pg_sleep(60)");
  char error[256] = {};
  // The server may not have begun yet, when a cancel is for nothing: so again until it ends.
  std::string got;
  do {
    PQcancel(cancel.get(), error, sizeof error);
    pollfd p{PQsocket(c.get()), POLLIN, 0};
    if (poll(&p, 1, 20) == 1)
      PQconsumeInput(c.get());
  } while (PQisBusy(c.get()));
  while (PGresult *r = PQgetResult(c.get()))
    got += outcome(c, result(r, PQclear));
  return got + error;
}

std::string copied_in_and_out(const std::string &where) {
  connection c = connect(where);
  query(c, "create temporary table t (line text)");
  query(c, "copy t from stdin");
  std::string line(1000, 'x');
  line += '\n';
  for (int i = 0; i < 2000; ++i)
    if (PQputCopyData(c.get(), line.data(), static_cast<int>(line.size())) != 1)
      return PQerrorMessage(c.get());
  PQputCopyEnd(c.get(), nullptr);
  while (PGresult *r = PQgetResult(c.get()))
    PQclear(r);
  query(c, "copy t to stdout");
  std::size_t bytes = 0;
  char *row;
  for (int n; (n = PQgetCopyData(c.get(), &row, 0)) > 0; PQfreemem(row))
    bytes += static_cast<std::size_t>(n);
  return std::to_string(bytes);
}

/// The application waits for the socket itself, and libpq must not.
std::string without_blocking(const std::string &where) {
  connection c = connect(where);
  PQsetnonblocking(c.get(), 1);
  std::string big = "select length('" + std::string(3'000'000, 'y') + "')";
  if (!PQsendQuery(c.get(), big.c_str()))
    return "not sent";
  for (int left; (left = PQflush(c.get())) != 0;) {
    if (left < 0)
      return PQerrorMessage(c.get());
    pollfd p{PQsocket(c.get()), POLLIN | POLLOUT, 0};
    poll(&p, 1, 5'000);
    if (p.revents & POLLIN)
      PQconsumeInput(c.get());
  }
  while (PQisBusy(c.get())) {
    fd_set readable;
    FD_ZERO(&readable);
    FD_SET(PQsocket(c.get()), &readable);
    timeval limit{5, 0};
    if (select(PQsocket(c.get()) + 1, &readable, nullptr, nullptr, &limit) != 1)
      return "no answer";
    PQconsumeInput(c.get());
  }
  std::string got;
  while (PGresult *r = PQgetResult(c.get()))
    got += outcome(c, result(r, PQclear));
  return got;
}

std::string notified(const std::string &where) {
  connection listening = connect(where), other = connect(where);
  std::string channel = "c" + std::to_string(PQbackendPID(listening.get()));
  query(listening, "listen " + channel);
  query(other, "notify " + channel + ", 'hello'");
  for (;;) {
    PQconsumeInput(listening.get());
    if (PGnotify *n = PQnotifies(listening.get())) {
      std::string text = n->extra;
      PQfreemem(n);
      return text;
    }
    pollfd p{PQsocket(listening.get()), POLLIN, 0};
    if (poll(&p, 1, 5'000) != 1)
      return "nothing came";
  }
}

class postgres : public testing::Test {
protected:
  static void SetUpTestSuite() {
    if (test::postgres_server::is_installed())
      server = new test::postgres_server;
  }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }
  void SetUp() override {
    if (!server)
      GTEST_SKIP() << "needs initdb and postgres (package postgresql)";
    ASSERT_TRUE(server->ready()) << server->log();
  }
  static inline test::postgres_server *server = nullptr;
};

TEST_F(postgres, queries_run_at_once_on_one_thread) {
  auto caller = std::this_thread::get_id();
  test::stopwatch watch;
  auto got = conc::map(conc::async{}, conc::range(0, 40), [&](int i) {
    std::string answer = run(i % 2 ? server->by_tcp() : server->by_socket(),
                             "select " + std::to_string(i) + " from pg_sleep(0.5)");
    EXPECT_EQ(std::this_thread::get_id(), caller);
    return answer;
  });
  EXPECT_LT(watch.seconds(), 15.0); // one after another they take 20 s
  for (int i = 0; i < 40; ++i)
    EXPECT_EQ(got[static_cast<std::size_t>(i)], "PGRES_TUPLES_OK - ok " + std::to_string(i) + " ");
}

TEST_F(postgres, behaves_on_fibers_as_on_threads) {
  test::rude_server resets(test::reset), halves(test::half_close), nonsense(talk_nonsense);
  test::rude_server silent(test::stay_silent);
  std::string tcp = server->by_tcp(), local = server->by_socket();
  std::string closed = "host=127.0.0.1 user=x sslmode=disable port=1";
  const std::map<std::string, std::function<std::string()>> cases{
      {"answer, local", [&] { return run(local, "select 42"); }},
      {"answer, tcp", [&] { return run(tcp, "select 42"); }},
      {"large answer",
       [&] { return std::to_string(run(tcp, "select repeat('z', 3000000)").size()); }},
      {"large question",
       [&] { return run(local, "select length('" + std::string(3'000'000, 'q') + "')"); }},
      {"syntax error", [&] { return run(tcp, "selct 1"); }},
      {"division by zero", [&] { return run(local, "select 1/0"); }},
      {"statement timeout",
       [&] { return run(tcp, "set statement_timeout = 50; select pg_sleep(30)"); }},
      {"refused", [&] { return run(closed, "select 1"); }},
      {"no such socket", [&] { return run("host=/no/such/folder user=x", "select 1"); }},
      {"no such user", [&] { return run(tcp + " user=nobody_here", "select 1"); }},
      {"connect timeout", [&] { return run(address(silent) + " connect_timeout=2", ""); }},
      {"killed", [&] { return run(tcp, "select pg_terminate_backend(pg_backend_pid())"); }},
      {"reset", [&] { return run(address(resets), ""); }},
      {"half-close", [&] { return run(address(halves), ""); }},
      {"nonsense", [&] { return run(address(nonsense), ""); }},
      {"cancel", [&] { return cancelled(tcp); }},
      {"copy", [&] { return copied_in_and_out(local); }},
      {"user's own waiting", [&] { return without_blocking(tcp); }},
      {"notifications", [&] { return notified(local); }}};
  auto all = [&](const auto &executor) {
    return conc::map(executor, cases, [](auto &c) { return c.first + ": " + c.second(); });
  };
  auto on_threads = all(conc::blocking_threads{32});
  auto on_fibers = all(conc::async{});
  EXPECT_EQ(on_fibers, on_threads);
  // That they are the ones meant:
  auto has = [&](const std::string &text) {
    return std::any_of(on_threads.begin(), on_threads.end(),
                       [&](const std::string &s) { return s.find(text) != s.npos; });
  };
  for (const char *text :
       {"copy: 2002000", "notifications: hello", "cancel: PGRES_FATAL_ERROR 57014",
        "statement timeout: PGRES_FATAL_ERROR 57014", "timeout expired", "Connection refused",
        "answer, tcp: PGRES_TUPLES_OK - ok 42", "own waiting: PGRES_TUPLES_OK - ok 3000000",
        "division by zero: PGRES_FATAL_ERROR 22012"})
    EXPECT_TRUE(has(text)) << text << "\n" << testing::PrintToString(on_threads);
}

TEST_F(postgres, a_time_limit_ends_a_query) {
  EXPECT_THROW(conc::with_timeout(std::chrono::milliseconds(50),
                                  [&] {
                                    conc::for_each(conc::async{}, conc::range(0, 3), [&](int) {
                                      run(server->by_tcp(), "select pg_sleep(60)");
                                      conc::this_task::throw_if_stopped();
                                    });
                                  }),
               conc::timeout_error);
}

} // namespace
