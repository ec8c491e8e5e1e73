// TLS over a stream.
#pragma once

#include "conc/http.h"
#include "conc/net.h"

#include <memory>

namespace conc::http {

/// What is trusted. Empty in a build without TLS, where connections throw error.
class tls_context {
public:
  tls_context(bool verify, const std::string &authorities);
  ~tls_context();
  /// Shakes hands as the client of `host`. What is wrong with the certificate is in the error that
  /// explain() throws after a failure with EPROTO.
  io<net::stream> connect(net::stream plain, const std::string &host);
  /// Throws error with the reason for the last failure.
  [[noreturn]] void explain() const;

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace conc::http
