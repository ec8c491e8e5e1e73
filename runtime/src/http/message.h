// Requests as bytes, and bytes as responses.
#pragma once

#include "conc/coroutine.h"
#include "conc/http.h"
#include "conc/net.h"

#include <cstdint>
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

/// The whole request. Throws error for what HTTP cannot say.
std::string serialise(const request &, const target &);

/// The connection had ended before a single byte of an answer: the request was probably not seen.
struct no_answer {};

struct received {
  response answer;
  bool reusable = false; ///< the connection is
};

/// Reads one answer. Throws error, no_answer, std::system_error.
co<received> receive(net::stream &from, bool is_head, std::size_t most_body);

} // namespace conc::http
