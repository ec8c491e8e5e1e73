#include "conc/http.h"
#include "conc/tls.h"
#include "gate.h"
#include "message.h"

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <sys/socket.h>

namespace conc::http {
namespace {

using clock = std::chrono::steady_clock;

struct kept {
  net::stream connection;
  clock::time_point since;
};

struct host {
  explicit host(unsigned most) : places(most) {}
  gate places;
  std::vector<kept> idle;
};

/// Nothing has come, not even the end, so the server has not given it up yet.
bool is_quiet(const net::stream &s) noexcept {
  char c;
  return recv(s.native_handle(), &c, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

bool may_be_repeated(const std::string &method) noexcept {
  for (const char *m : {"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"})
    if (method == m)
      return true;
  return false;
}

bool is_lost_connection(const std::error_code &e) noexcept {
  return e == std::errc::connection_reset || e == std::errc::broken_pipe;
}

bool is_redirect(int status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

error ended_early() { return {error::kind::truncated, "the connection ended before the answer"}; }

} // namespace

struct client::state : std::enable_shared_from_this<state> {
  explicit state(client_options o) : options(std::move(o)) {}

  /// Under the time limit of one request.
  template <class T> co<T> limited(co<T> body) const {
    return options.timeout.count() == 0 ? std::move(body)
                                        : with_timeout(options.timeout, std::move(body));
  }
  co<response> follow(request);
  co<std::shared_ptr<exchange>> start(const request &, std::optional<std::uint64_t> most_body);
  co<response> whole(const request &);
  co<response_stream> open(request);
  co<request_stream> upload(request, std::optional<std::uint64_t> size);
  co<std::shared_ptr<exchange>> enter(const target &);
  co<bool> try_on(exchange &, const std::string &bytes, bool may_be_stale);
  co<net::stream> connect(target);
  std::optional<net::stream> take_idle(host &);
  void keep(host &, net::stream);
  request redirected(request, const response &, const std::string &location) const;

  client_options options;
  std::map<std::string, host> hosts;
  std::optional<net::tls_client> tls;
  std::size_t made = 0;
};

/// One request and its answer, on a connection of their own from one of the host's places.
struct exchange {
  exchange(std::shared_ptr<client::state> c, host &h) noexcept : owner(std::move(c)), at(h) {}
  ~exchange() { leave(); }

  co<std::string> read();
  co<> write(const std::string &piece);
  co<> finish();

  std::shared_ptr<client::state> owner;
  host &at;
  net::stream connection;
  std::optional<incoming> in;
  response head;
  framing sends = framing::whole;
  std::uint64_t left = 0;     ///< of a sized body
  bool complete = false;      ///< the request is
  std::exception_ptr refused; ///< the connection broke while it was sent
  std::exception_ptr broken;  ///< the answer was no HTTP, or was cut

private:
  void leave() noexcept {
    connection.close();
    if (!std::exchange(left_place, true))
      at.places.leave();
  }
  co<> send(const std::string &bytes);
  bool left_place = false;
};

co<net::stream> client::state::connect(target to) {
  net::stream plain = co_await net::connect(to.host, to.port);
  ++made;
  if (!to.tls)
    co_return plain;
  try {
    if (!tls)
      tls.emplace(net::tls_client_options{options.verify, options.authorities});
    co_return co_await tls->connect(std::move(plain), to.host);
  } catch (const net::tls_error &e) {
    throw error(error::kind::tls, std::string(e.what()).substr(sizeof "conc: " - 1));
  }
}

std::optional<net::stream> client::state::take_idle(host &h) {
  while (!h.idle.empty()) {
    kept k = std::move(h.idle.back());
    h.idle.pop_back();
    if (clock::now() - k.since < options.idle_time && is_quiet(k.connection))
      return std::move(k.connection);
  }
  return std::nullopt;
}

void client::state::keep(host &h, net::stream s) {
  auto old = clock::now() - options.idle_time;
  std::erase_if(h.idle, [&](const kept &k) { return k.since < old; });
  if (h.idle.size() < options.idle_per_host)
    h.idle.push_back({std::move(s), clock::now()});
}

/// False when the connection turned out to have been closed before the request came.
co<bool> client::state::try_on(exchange &e, const std::string &bytes, bool may_be_stale) {
  try {
    co_await e.connection.write_all(bytes);
    co_await e.in->head(e.connection);
    e.head = e.in->answer();
    co_return true;
  } catch (const no_answer &) {
    if (!may_be_stale)
      throw ended_early();
  } catch (const std::system_error &failed) {
    if (!may_be_stale || !is_lost_connection(failed.code()))
      throw;
  }
  co_return false;
}

/// As soon as there is a place at the host.
co<std::shared_ptr<exchange>> client::state::enter(const target &to) {
  host &h = hosts.try_emplace(to.key(), std::max(1u, options.connections_per_host)).first->second;
  co_await h.places.enter();
  co_return std::make_shared<exchange>(shared_from_this(), h);
}

/// Sends the request and reads the head of its answer.
co<std::shared_ptr<exchange>> client::state::start(const request &r,
                                                   std::optional<std::uint64_t> most_body) {
  target to = parse_url(r.url);
  std::string bytes = serialise(r, to);
  auto e = co_await enter(to);
  if (auto idle = take_idle(e->at)) {
    e->connection = std::move(*idle);
    e->in.emplace(r.method == "HEAD", most_body);
    if (co_await try_on(*e, bytes, may_be_repeated(r.method)))
      co_return e;
  }
  e->connection = co_await connect(to);
  e->in.emplace(r.method == "HEAD", most_body);
  co_await try_on(*e, bytes, false);
  co_return e;
}

co<response> client::state::whole(const request &r) {
  auto e = co_await start(r, options.most_body);
  response answer = e->head;
  for (;;) {
    std::string piece = co_await e->read();
    if (piece.empty())
      co_return answer;
    answer.body += piece;
  }
}

co<response_stream> client::state::open(request r) {
  co_return response_stream(co_await start(r, std::nullopt));
}

co<request_stream> client::state::upload(request r, std::optional<std::uint64_t> size) {
  target to = parse_url(r.url);
  framing how = size ? framing::sized : framing::chunked;
  std::string bytes = serialise(r, to, how, size.value_or(0));
  auto e = co_await enter(to);
  e->sends = how;
  e->left = size.value_or(0);
  e->in.emplace(r.method == "HEAD", std::nullopt);
  e->connection = co_await connect(to);
  co_await e->connection.write_all(bytes);
  co_return request_stream(std::move(e));
}

/// The next piece of the answer's body; at its end the connection is kept for others.
co<std::string> exchange::read() {
  if (broken)
    std::rethrow_exception(broken);
  if (!connection.is_open())
    co_return std::string();
  std::string piece;
  try {
    piece = co_await in->piece(connection);
  } catch (const error &) { // there is no going on after it
    broken = std::current_exception();
    leave();
    throw;
  }
  if (piece.empty()) {
    if (in->reusable() && !refused)
      owner->keep(at, std::move(connection));
    leave();
  }
  co_return piece;
}

/// A connection that breaks is told of by finish(): there may be an answer that says why.
co<> exchange::send(const std::string &bytes) {
  if (refused)
    co_return;
  try {
    co_await connection.write_all(bytes);
  } catch (const std::system_error &failed) {
    if (!is_lost_connection(failed.code()))
      throw;
    refused = std::current_exception();
  }
}

co<> exchange::write(const std::string &piece) {
  if (complete)
    throw error(error::kind::bad_request, "the body is complete already");
  if (sends == framing::sized && piece.size() > left)
    throw error(error::kind::bad_request, "more of a body than was announced");
  left -= sends == framing::sized ? piece.size() : 0;
  if (piece.empty()) // which would end a chunked one
    co_return;
  if (sends == framing::sized)
    co_await send(piece);
  else
    co_await send(chunk_of(piece));
}

co<> exchange::finish() {
  if (complete)
    throw error(error::kind::bad_request, "the body is complete already");
  if (left > 0)
    throw error(error::kind::bad_request, "less of a body than was announced");
  complete = true;
  if (sends == framing::chunked)
    co_await send(last_chunk);
  bool answered = false;
  try {
    co_await in->head(connection);
    answered = true;
  } catch (const no_answer &) {
  } catch (const std::system_error &) {
    if (!refused)
      throw;
  }
  if (!answered && refused)
    std::rethrow_exception(refused);
  if (!answered)
    throw ended_early();
  head = in->answer();
}

request client::state::redirected(request r, const response &from,
                                  const std::string &location) const {
  std::string next = resolve_url(r.url, location);
  target before = parse_url(r.url), after = parse_url(next);
  if (before.tls && !after.tls)
    throw error(error::kind::redirects, "a redirect from https to http");
  if (before.key() != after.key()) // not for others to read
    for (const char *secret : {"Authorization", "Cookie", "Host"})
      r.headers.remove(secret);
  if ((from.status == 303 && r.method != "HEAD") || (from.status <= 302 && r.method == "POST")) {
    r.method = "GET";
    r.body.clear();
    r.headers.remove("Content-Type");
  }
  r.url = std::move(next);
  return r;
}

co<response> client::state::follow(request r) {
  for (unsigned redirects = 0;; ++redirects) {
    response answer = co_await whole(r);
    const std::string *location = answer.headers.find("Location");
    if (options.redirects == 0 || !location || !is_redirect(answer.status))
      co_return answer;
    if (redirects == options.redirects)
      throw error(error::kind::redirects, "too many redirects, the last to " + *location);
    r = redirected(std::move(r), answer, *location);
  }
}

client::client(client_options options) : state_(std::make_shared<state>(std::move(options))) {}
client::client(client &&) noexcept = default;
client &client::operator=(client &&) noexcept = default;
client::~client() = default;

task<response> client::send(request r) {
  return spawn(state_->limited(state_->follow(std::move(r))));
}

task<response> client::get(std::string url) {
  request r;
  r.url = std::move(url);
  return send(std::move(r));
}

task<response> client::post(std::string url, std::string body, std::string type) {
  request r;
  r.method = "POST";
  r.url = std::move(url);
  r.headers.add("Content-Type", std::move(type));
  r.body = std::move(body);
  return send(std::move(r));
}

task<response_stream> client::open(request r) {
  return spawn(state_->limited(state_->open(std::move(r))));
}

task<request_stream> client::upload(request r, std::optional<std::uint64_t> size) {
  return spawn(state_->limited(state_->upload(std::move(r), size)));
}

std::size_t client::connections_made() const noexcept { return state_->made; }

namespace {

// These keep the exchange until they have ended, whatever becomes of the caller's handle.
co<std::string> read_of(std::shared_ptr<exchange> e) { co_return co_await e->read(); }
co<> write_of(std::shared_ptr<exchange> e, std::string piece) { co_await e->write(piece); }
co<response_stream> finish_of(std::shared_ptr<exchange> e) {
  co_await e->finish();
  co_return response_stream(std::move(e));
}

} // namespace

response_stream::response_stream(std::shared_ptr<exchange> e) noexcept : exchange_(std::move(e)) {}
int response_stream::status() const noexcept { return exchange_->head.status; }
const std::string &response_stream::reason() const noexcept { return exchange_->head.reason; }
const headers &response_stream::headers() const noexcept { return exchange_->head.headers; }
task<std::string> response_stream::read() {
  return spawn(exchange_->owner->limited(read_of(exchange_)));
}

request_stream::request_stream(std::shared_ptr<exchange> e) noexcept : exchange_(std::move(e)) {}
task<void> request_stream::write(std::string piece) {
  return spawn(exchange_->owner->limited(write_of(exchange_, std::move(piece))));
}
task<response_stream> request_stream::finish() {
  return spawn(exchange_->owner->limited(finish_of(std::move(exchange_))));
}

} // namespace conc::http
