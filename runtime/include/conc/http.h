// conc::http: an HTTP/1.1 client. Link concadvise::http.
#ifndef CONC_HTTP_H
#define CONC_HTTP_H

#include "conc/task.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace conc {
namespace http {

/// Names and values in their order. Names are compared without regard to case.
class headers {
public:
  headers() = default;
  headers(std::initializer_list<std::pair<std::string, std::string>> all) : all_(all) {}
  void add(std::string name, std::string value) {
    all_.emplace_back(std::move(name), std::move(value));
  }
  void remove(std::string_view name);
  /// The first value of the name; null when there is none.
  const std::string *find(std::string_view name) const noexcept;
  auto begin() const noexcept { return all_.begin(); }
  auto end() const noexcept { return all_.end(); }
  std::size_t size() const noexcept { return all_.size(); }

private:
  std::vector<std::pair<std::string, std::string>> all_;
};

struct request {
  std::string method = "GET";
  std::string url; ///< http://… or https://…
  http::headers headers = {};
  std::string body = {};
};

struct response {
  int status = 0; ///< any: 404 is no error
  std::string reason = {};
  http::headers headers = {};
  std::string body = {};
};

/// What is not the network's own failure (std::system_error).
class error : public std::runtime_error {
public:
  enum class kind {
    bad_request, ///< a URL, method or header that cannot be sent
    malformed,   ///< the answer is not HTTP
    truncated,   ///< the connection ended within the answer
    too_large,   ///< client_options::most_body
    redirects,   ///< more than client_options::redirects, or to where none may go
    tls          ///< no trust, or no TLS in this build
  };
  error(kind why, const std::string &text) : std::runtime_error("conc: " + text), why_(why) {}
  kind why() const noexcept { return why_; }

private:
  kind why_;
};

struct exchange; // of the library

/// An answer whose body is read piece by piece. Destroying it before the end closes the connection.
class response_stream {
public:
  explicit response_stream(std::shared_ptr<exchange> e) noexcept; ///< the library's
  int status() const noexcept;
  const std::string &reason() const noexcept;
  const http::headers &headers() const noexcept;
  /// The next piece, as it comes; empty at the end. Throws as client::send() does. One at a time.
  task<std::string> read();

private:
  std::shared_ptr<exchange> exchange_;
};

/// A request whose body is written piece by piece. Destroying it before finish() closes the
/// connection: the server sees that the request was cut.
class request_stream {
public:
  explicit request_stream(std::shared_ptr<exchange> e) noexcept; ///< the library's
  /// Sends the piece. When the server wants no more of it, which it may say before the end, nothing
  /// is sent, and finish() gives its answer. One at a time.
  task<void> write(std::string piece);
  /// The body is complete: the answer, as soon as its head has come. Nothing is to be written after
  /// it.
  task<response_stream> finish();

private:
  std::shared_ptr<exchange> exchange_;
};

struct client_options {
  unsigned connections_per_host = 16;  ///< requests beyond wait for one of them
  unsigned idle_per_host = 16;         ///< connections kept for later requests
  std::chrono::seconds idle_time{30};  ///< not used again after so long
  std::chrono::nanoseconds timeout{0}; ///< of one request with all it needs: timeout_error. 0: none
  std::size_t most_body = std::size_t{64} << 20; ///< bytes of an answer
  unsigned redirects = 0;                        ///< followed; 0: the answer is given as it is
  bool verify = true;                            ///< TLS: the server's certificate and name
  std::string authorities = {};                  ///< a PEM file to trust; empty: the system's
};

/// Sends requests, and keeps connections for the next ones. Each request begins at once and gives a
/// task: `co_await c.get(url)` in a coroutine, `c.get(url).get()` on a fiber or thread. A kept
/// connection that turns out to be closed is replaced, for methods that may be repeated (GET, HEAD,
/// PUT, DELETE, OPTIONS, TRACE); others throw. Of one thread; it must outlive its requests.
class client {
public:
  explicit client(client_options options = {});
  client(client &&) noexcept;
  client &operator=(client &&) noexcept;
  ~client();

  task<response> send(request);
  task<response> get(std::string url);
  task<response> post(std::string url, std::string body,
                      std::string type = "application/octet-stream");

  // Bodies piece by piece, of any size: most_body does not limit them, timeout limits each call. No
  // redirect is followed.
  /// Sends the request; the answer, as soon as its head has come.
  task<response_stream> open(request);
  /// Sends the head of the request, whose body must be empty. With `size`, exactly so many bytes
  /// are to be written; without it they are sent in chunks. Nothing is repeated on another
  /// connection.
  task<request_stream> upload(request, std::optional<std::uint64_t> size = std::nullopt);
  /// Connections that have been made so far.
  std::size_t connections_made() const noexcept;

private:
  friend struct exchange;
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace http
} // namespace conc

#endif
