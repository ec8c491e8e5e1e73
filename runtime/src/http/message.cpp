#include "message.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/url.hpp>
#include <cstdio>
#include <utility>

namespace conc::http {

namespace beast = boost::beast::http;
namespace urls = boost::urls;

namespace {

constexpr std::uint32_t most_header = 64 * 1024;
constexpr std::size_t chunk = 16 * 1024;

bool same_name(std::string_view a, std::string_view b) noexcept {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

[[noreturn]] void refuse(const std::string &text) { throw error(error::kind::bad_request, text); }

/// RFC 9110, "token".
bool is_token(std::string_view text) noexcept {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != marks.npos;
  });
}

/// Anything else would begin another header, or another request.
bool is_value(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
  });
}

void add_field(std::string &out, std::string_view name, std::string_view value) {
  if (!is_token(name) || !is_value(value))
    refuse("this is no HTTP header: " + std::string(name));
  out.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

void headers::remove(std::string_view name) {
  std::erase_if(all_, [&](const auto &h) { return same_name(h.first, name); });
}

const std::string *headers::find(std::string_view name) const noexcept {
  for (const auto &[n, value] : all_)
    if (same_name(n, name))
      return &value;
  return nullptr;
}

target parse_url(const std::string &url) {
  auto parsed = urls::parse_uri(url);
  if (!parsed)
    refuse("not a URL: " + url);
  urls::url_view u = *parsed;
  target t;
  if (u.scheme_id() == urls::scheme::https)
    t.tls = true;
  else if (u.scheme_id() != urls::scheme::http)
    refuse("neither http nor https: " + url);
  t.host = u.host_address();
  if (t.host.empty())
    refuse("a URL without a host: " + url);
  t.port = t.tls ? 443 : 80;
  if (!u.port().empty()) {
    t.port = u.port_number();
    if (t.port == 0 || std::to_string(t.port) != u.port()) // 65536 and more have none
      refuse("no such port: " + url);
  }
  t.host_field = std::string(u.encoded_host());
  if (!u.port().empty())
    t.host_field += ":" + std::string(u.port());
  t.path = std::string(u.encoded_path());
  if (t.path.empty())
    t.path = "/";
  if (u.has_query())
    t.path += "?" + std::string(u.encoded_query());
  return t;
}

std::string resolve_url(const std::string &base, const std::string &location) {
  auto from = urls::parse_uri(base);
  auto to = urls::parse_uri_reference(location);
  urls::url result;
  if (!from || !to || !urls::resolve(*from, *to, result))
    throw error(error::kind::redirects, "a redirect to no URL: " + location);
  result.normalize_path();
  std::string path(result.encoded_path());
  while (path.starts_with("/../")) // nothing is above the root; RFC 3986, 5.2.4
    path.erase(0, 3);
  result.set_encoded_path(path);
  return std::string(result.buffer());
}

std::string serialise(const request &r, const target &to, framing how, std::uint64_t size) {
  if (!is_token(r.method))
    refuse("this is no HTTP method: " + r.method);
  if (how != framing::whole && !r.body.empty())
    refuse("a request that is written piece by piece has a body already");
  std::string out = r.method + " " + to.path + " HTTP/1.1\r\n";
  if (!r.headers.find("Host"))
    add_field(out, "Host", to.host_field);
  for (const auto &[name, value] : r.headers) {
    if (same_name(name, "Content-Length") || same_name(name, "Transfer-Encoding"))
      refuse("the client sets this header itself: " + name);
    add_field(out, name, value);
  }
  if (how == framing::chunked)
    add_field(out, "Transfer-Encoding", "chunked");
  else if (how == framing::sized)
    add_field(out, "Content-Length", std::to_string(size));
  else if (!r.body.empty() || r.method == "POST" || r.method == "PUT")
    add_field(out, "Content-Length", std::to_string(r.body.size()));
  return out + "\r\n" + r.body;
}

std::string chunk_of(const std::string &piece) {
  char size[2 * sizeof piece.size() + 3];
  std::snprintf(size, sizeof size, "%zx\r\n", piece.size());
  return size + piece + "\r\n";
}

namespace {

/// Bytes as they come. (Beast's string_body makes room for all that Content-Length promises.)
struct bytes_body {
  using value_type = std::string;
  class reader {
  public:
    template <bool IsRequest, class Fields>
    reader(beast::header<IsRequest, Fields> &, value_type &body) : body_(body) {}
    void init(const boost::optional<std::uint64_t> &, boost::system::error_code &failed) {
      failed = {};
    }
    template <class Buffers>
    std::size_t put(const Buffers &buffers, boost::system::error_code &failed) {
      failed = {};
      std::size_t n = 0;
      for (auto b : boost::beast::buffers_range_ref(buffers)) {
        body_.append(static_cast<const char *>(b.data()), b.size());
        n += b.size();
      }
      return n;
    }
    void finish(boost::system::error_code &failed) { failed = {}; }

  private:
    value_type &body_;
  };
};

using parser = beast::response_parser<bytes_body>;

/// Takes from `pending` what belongs to the answer.
void parse(parser &p, std::string &pending) {
  boost::system::error_code failed;
  while (!p.is_done() && !pending.empty()) {
    std::size_t used = p.put(boost::asio::buffer(pending), failed);
    pending.erase(0, used);
    if (failed == beast::error::need_more)
      return;
    if (failed == beast::error::body_limit)
      throw error(error::kind::too_large, "the answer is larger than allowed");
    if (failed)
      throw error(error::kind::malformed, "the answer is not HTTP: " + failed.message());
    if (used == 0)
      return;
  }
}

void finish_at_end(parser &p) {
  boost::system::error_code failed;
  if (p.got_some())
    p.put_eof(failed);
  if (!p.got_some())
    throw no_answer();
  if (failed || !p.is_done())
    throw error(error::kind::truncated, "the connection ended within the answer");
}

} // namespace

struct incoming::state {
  bool is_head;
  std::optional<std::uint64_t> most_body;
  std::optional<parser> reading;
  std::string pending;
  std::string buffer = std::string(chunk, '\0');

  void begin() {
    parser &p = reading.emplace();
    p.eager(true);
    p.header_limit(most_header);
    if (most_body)
      p.body_limit(*most_body);
    else
      p.body_limit(boost::none);
    p.skip(is_head);
    parse(p, pending);
  }
};

incoming::incoming(bool is_head, std::optional<std::uint64_t> most_body)
    : state_(std::make_unique<state>()) {
  state_->is_head = is_head;
  state_->most_body = most_body;
}
incoming::incoming(incoming &&) noexcept = default;
incoming::~incoming() = default;

co<> incoming::more(net::stream &from) {
  state &s = *state_;
  std::size_t n = co_await from.read_some(s.buffer.data(), s.buffer.size());
  if (n == 0) {
    finish_at_end(*s.reading);
    co_return;
  }
  s.pending.append(s.buffer, 0, n);
  parse(*s.reading, s.pending);
}

co<> incoming::head(net::stream &from) {
  for (int status = 100; status >= 100 && status < 200 && status != 101;) {
    state_->begin(); // after an interim answer the next one follows
    while (!state_->reading->is_header_done())
      co_await more(from);
    status = state_->reading->get().result_int();
  }
}

co<std::string> incoming::piece(net::stream &from) {
  parser &p = *state_->reading;
  while (p.get().body().empty() && !p.is_done())
    co_await more(from);
  co_return std::exchange(p.get().body(), {});
}

response incoming::answer() const {
  const auto &message = state_->reading->get();
  response r;
  r.status = message.result_int();
  r.reason = std::string(message.reason());
  for (const auto &field : message)
    r.headers.add(std::string(field.name_string()), std::string(field.value()));
  return r;
}

bool incoming::reusable() const noexcept {
  const parser &p = *state_->reading;
  return p.is_done() && p.keep_alive() && state_->pending.empty() && p.get().result_int() != 101;
}

co<received> receive(net::stream &from, bool is_head, std::size_t most_body) {
  incoming in(is_head, most_body);
  co_await in.head(from);
  received r{in.answer()};
  for (;;) {
    std::string piece = co_await in.piece(from);
    if (piece.empty())
      break;
    r.answer.body += piece;
  }
  r.reusable = in.reusable();
  co_return r;
}

} // namespace conc::http
