// One blocking HTTP request with libcurl, as most programs have it.
#pragma once

#include <string>

namespace http {

struct reply {
  long status = 0; // 0: no answer at all
  std::string body;
};

/// Sends a GET request and waits for the whole reply. An unreachable server is status 0.
reply request(const std::string &url);

/// The body of a reply with status 200; throws std::runtime_error for anything else.
std::string get(const std::string &url);

} // namespace http
