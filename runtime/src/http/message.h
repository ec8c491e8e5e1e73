// Requests as bytes, and bytes as responses.
#pragma once

#include "conc/coroutine.h"
#include "conc/http.h"
#include "conc/net.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace conc::http {

/// Where a URL leads.
struct target {
  bool tls = false;
  std::string host; ///< without the brackets of an IPv6 number
  std::uint16_t port = 80;
  std::string host_field; ///< as the Host header has it
  std::string path;       ///< with the query

  std::string key() const { return (tls ? "s " : "p ") + host + " " + std::to_string(port); }
};

/// Throws error.
target parse_url(const std::string &url);
/// The URL to which `location` leads from `base`. Throws error.
std::string resolve_url(const std::string &base, const std::string &location);

/// How a request's body is sent.
enum class framing {
  whole,  ///< in the request
  sized,  ///< later, of a known size
  chunked ///< later, in chunks
};

/// The head of the request, and what is in it of its body. `size`: of a sized one. Throws error for
/// what HTTP cannot say.
std::string serialise(const request &, const target &, framing = framing::whole,
                      std::uint64_t size = 0);

/// A piece of a chunked body.
std::string chunk_of(const std::string &piece);
inline constexpr const char *last_chunk = "0\r\n\r\n";

/// The connection had ended before a single byte of an answer: the request was probably not seen.
struct no_answer {};

/// Reads one answer from a stream.
class incoming {
public:
  /// `most_body`: bytes; nothing: any number.
  incoming(bool is_head, std::optional<std::uint64_t> most_body);
  incoming(incoming &&) noexcept;
  ~incoming();

  /// Up to the end of the head of the answer proper. Throws error, no_answer, std::system_error.
  co<> head(net::stream &from);
  /// The next piece of the body; empty at the end. Throws error, std::system_error.
  co<std::string> piece(net::stream &from);

  /// After head(), without the body.
  response answer() const;
  /// After the end: the connection may be used again.
  bool reusable() const noexcept;

private:
  struct state;
  co<> more(net::stream &from);
  std::unique_ptr<state> state_;
};

struct received {
  response answer;
  bool reusable = false; ///< the connection is
};

/// Reads one answer with its body. Throws error, no_answer, std::system_error.
co<received> receive(net::stream &from, bool is_head, std::size_t most_body);

} // namespace conc::http
