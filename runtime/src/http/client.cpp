#include "conc/http.h"
#include "gate.h"
#include "message.h"
#include "tls.h"

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

} // namespace

struct client::state {
  explicit state(client_options o) : options(std::move(o)) {}

  co<response> send(request);
  co<response> follow(request);
  co<response> exchange(const request &, const target &);
  co<response> exchange_in_turn(const request &, const target &, host &);
  co<std::optional<received>> try_on(net::stream &, const std::string &bytes, const request &,
                                     bool may_be_stale);
  co<net::stream> connect(target);
  std::optional<net::stream> take_idle(host &);
  void keep(host &, net::stream);
  request redirected(request, const response &, const std::string &location) const;

  client_options options;
  std::map<std::string, host> hosts;
  std::unique_ptr<tls_context> tls;
  std::size_t made = 0;
};

co<net::stream> client::state::connect(target to) {
  net::stream plain = co_await net::connect(to.host, to.port);
  ++made;
  if (!to.tls)
    co_return plain;
  if (!tls)
    tls = std::make_unique<tls_context>(options.verify, options.authorities);
  try {
    co_return co_await tls->connect(std::move(plain), to.host);
  } catch (const std::system_error &e) {
    if (e.code().value() == EPROTO)
      tls->explain();
    throw;
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

/// Nothing when the connection turned out to have been closed before the request came.
co<std::optional<received>> client::state::try_on(net::stream &on, const std::string &bytes,
                                                  const request &r, bool may_be_stale) {
  try {
    co_await on.write_all(bytes);
    co_return co_await receive(on, r.method == "HEAD", options.most_body);
  } catch (const no_answer &) {
    if (!may_be_stale)
      throw error(error::kind::truncated, "the connection ended before the answer");
  } catch (const std::system_error &e) {
    if (!may_be_stale || !is_lost_connection(e.code()))
      throw;
  }
  co_return std::nullopt;
}

co<response> client::state::exchange_in_turn(const request &r, const target &to, host &h) {
  std::string bytes = serialise(r, to);
  std::optional<received> got;
  if (auto idle = take_idle(h)) {
    got = co_await try_on(*idle, bytes, r, may_be_repeated(r.method));
    if (got && got->reusable)
      keep(h, std::move(*idle));
  }
  if (!got) {
    net::stream fresh = co_await connect(to);
    got = co_await try_on(fresh, bytes, r, false);
    if (got->reusable)
      keep(h, std::move(fresh));
  }
  co_return std::move(got->answer);
}

co<response> client::state::exchange(const request &r, const target &to) {
  host &h = hosts.try_emplace(to.key(), std::max(1u, options.connections_per_host)).first->second;
  co_await h.places.enter();
  std::shared_ptr<void> leaves(nullptr, [&h](void *) { h.places.leave(); });
  co_return co_await exchange_in_turn(r, to, h);
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
    response answer = co_await exchange(r, parse_url(r.url));
    const std::string *location = answer.headers.find("Location");
    if (options.redirects == 0 || !location || !is_redirect(answer.status))
      co_return answer;
    if (redirects == options.redirects)
      throw error(error::kind::redirects, "too many redirects, the last to " + *location);
    r = redirected(std::move(r), answer, *location);
  }
}

co<response> client::state::send(request r) {
  if (options.timeout.count() == 0)
    co_return co_await follow(std::move(r));
  co_return co_await with_timeout(options.timeout, follow(std::move(r)));
}

client::client(client_options options) : state_(std::make_unique<state>(std::move(options))) {}
client::client(client &&) noexcept = default;
client &client::operator=(client &&) noexcept = default;
client::~client() = default;

task<response> client::send(request r) { return spawn(state_->send(std::move(r))); }

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

std::size_t client::connections_made() const noexcept { return state_->made; }

} // namespace conc::http
