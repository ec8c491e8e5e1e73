// Unmodified hiredis, from its shared library, on fibers: what it does there is what it does on
// threads.
#include "conc/conc.h"
#include "server_process.h"
#include "servers.h"

#include <functional>
#include <gtest/gtest.h>
#include <hiredis/hiredis.h>
#include <map>
#include <memory>

namespace {

using connection = std::unique_ptr<redisContext, void (*)(redisContext *)>;

class redis_server {
public:
  static std::string program() { return test::find_program("redis-server"); }

  redis_server() {
    for (int tries = 0; tries < 5 && !ready_; ++tries)
      start();
  }
  bool ready() const { return ready_; }
  int port() const { return port_; }
  std::string socket() const { return folder_.path() + "/redis"; }

private:
  void start() {
    port_ = test::free_port();
    server_.reset(new test::child_program({program(), "--port", std::to_string(port_), "--bind",
                                           "127.0.0.1", "--unixsocket", socket(), "--save", "",
                                           "--appendonly", "no", "--dir", folder_.path()},
                                          folder_.path() + "/log"));
    for (int waits = 0; waits < 3000 && server_->alive() && !ready_; ++waits) {
      connection c(redisConnect("127.0.0.1", port_), redisFree);
      connection local(redisConnectUnix(socket().c_str()), redisFree);
      ready_ = c && !c->err && local && !local->err;
      if (!ready_)
        usleep(10'000);
    }
  }

  test::temporary_folder folder_;
  int port_ = -1;
  bool ready_ = false;
  std::unique_ptr<test::child_program> server_;
};

std::string answer(const connection &c, const char *format, const std::string &argument = "") {
  if (!c || c->err)
    return "no connection: " + std::string(c ? c->errstr : "");
  auto *r = static_cast<redisReply *>(redisCommand(c.get(), format, argument.c_str()));
  if (!r)
    return "error " + std::to_string(c->err) + " " + c->errstr;
  std::string text;
  switch (r->type) {
  case REDIS_REPLY_INTEGER:
    text = std::to_string(r->integer);
    break;
  case REDIS_REPLY_NIL:
    text = "nil";
    break;
  case REDIS_REPLY_ARRAY:
    text = "array of " + std::to_string(r->elements);
    break;
  default:
    text.assign(r->str, r->len);
  }
  freeReplyObject(r);
  return text;
}

class redis : public testing::Test {
protected:
  static void SetUpTestSuite() {
    if (!redis_server::program().empty())
      server = new redis_server;
  }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }
  void SetUp() override {
    if (!server)
      GTEST_SKIP() << "needs redis-server";
    ASSERT_TRUE(server->ready());
  }
  static connection by_tcp() { return {redisConnect("127.0.0.1", server->port()), redisFree}; }
  static connection by_socket() { return {redisConnectUnix(server->socket().c_str()), redisFree}; }
  static inline redis_server *server = nullptr;
};

/// Each blocks in the server until another one's command: on one thread, only fibers get through.
TEST_F(redis, blocking_commands_wait_for_one_another_on_one_thread) {
  constexpr int pairs = 20;
  auto got = conc::map(conc::async{}, conc::range(0, 2 * pairs), [&](int i) {
    connection c = i % 3 ? by_tcp() : by_socket();
    std::string list = "list" + std::to_string(i % pairs);
    return i < pairs ? answer(c, "BLPOP %s 60", list) : answer(c, "RPUSH %s x", list);
  });
  for (int i = 0; i < pairs; ++i)
    EXPECT_EQ(got[static_cast<std::size_t>(i)], "array of 2");
}

TEST_F(redis, behaves_on_fibers_as_on_threads) {
  test::delay_server nonsense(1, [](const std::string &) { return "this is no redis\r\n"; });
  test::delay_server silent(60'000, [](const std::string &) { return ""; });
  test::delay_server closes(1, [](const std::string &) { return ""; });
  const std::map<std::string, std::function<std::string()>> cases{
      {"ping", [&] { return answer(by_tcp(), "PING"); }},
      {"ping, local", [&] { return answer(by_socket(), "PING"); }},
      {"large",
       [&] {
         connection c = by_tcp();
         std::string big(3'000'000, 'b');
         return answer(c, "ECHO %s", big) == big ? "same" : "different";
       }},
      {"wrong type", [&] { return answer(by_tcp(), "NOSUCHCOMMAND"); }},
      {"many in one go",
       [&] {
         connection c = by_socket();
         for (int i = 0; i < 1000; ++i)
           redisAppendCommand(c.get(), "ECHO %d", i);
         int right = 0;
         for (int i = 0; i < 1000; ++i) {
           void *r = nullptr;
           redisGetReply(c.get(), &r);
           right += r && static_cast<redisReply *>(r)->str == std::to_string(i);
           freeReplyObject(r);
         }
         return std::to_string(right);
       }},
      {"killed by the server",
       [&] {
         connection c = by_tcp();
         std::string first = answer(c, "QUIT");
         redisBufferRead(c.get()); // up to the end
         return first + ", then " + c->errstr;
       }},
      {"timeout of a command",
       [&] {
         connection c = by_tcp();
         redisSetTimeout(c.get(), timeval{0, 30'000});
         return answer(c, "BLPOP nothing 60");
       }},
      {"timeout of a silent server",
       [&] {
         connection c(redisConnectWithTimeout("127.0.0.1", silent.port(), timeval{1, 0}),
                      redisFree);
         redisSetTimeout(c.get(), timeval{0, 30'000});
         return answer(c, "PING");
       }},
      {"refused", [&] { return answer({redisConnect("127.0.0.1", 1), redisFree}, "PING"); }},
      {"no such socket",
       [&] { return answer({redisConnectUnix("/no/such/socket"), redisFree}, "PING"); }},
      {"nonsense",
       [&] { return answer({redisConnect("127.0.0.1", nonsense.port()), redisFree}, "PING"); }},
      {"closed",
       [&] { return answer({redisConnect("127.0.0.1", closes.port()), redisFree}, "PING"); }},
      {"user's own non-blocking connection", [&] {
         connection c(redisConnectNonBlock("127.0.0.1", server->port()), redisFree);
         pollfd p{c->fd, POLLOUT, 0};
         poll(&p, 1, 5'000);
         redisAppendCommand(c.get(), "PING");
         for (int done = 0; !done;)
           redisBufferWrite(c.get(), &done);
         for (void *r = nullptr;;) {
           if (redisGetReplyFromReader(c.get(), &r) != REDIS_OK)
             return std::string("error");
           if (r) {
             std::string text = static_cast<redisReply *>(r)->str;
             freeReplyObject(r);
             return text;
           }
           p.events = POLLIN;
           if (poll(&p, 1, 5'000) != 1)
             return std::string("nothing came");
           redisBufferRead(c.get());
         }
       }}};
  auto all = [&](const auto &executor) {
    return conc::map(executor, cases, [](auto &c) { return c.first + ": " + c.second(); });
  };
  auto on_threads = all(conc::blocking_threads{32});
  EXPECT_EQ(all(conc::async{}), on_threads);
  for (const char *text : {"ping: PONG", "large: same", "many in one go: 1000",
                           "user's own non-blocking connection: PONG"})
    EXPECT_EQ(std::count(on_threads.begin(), on_threads.end(), text), 1) << text;
}

} // namespace
