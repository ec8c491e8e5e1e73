// conc::net::tls_client, tls_server: TLS over streams, by OpenSSL. Link concadvise::http.
#ifndef CONC_TLS_H
#define CONC_TLS_H

#include "conc/net.h"
#include "conc/task.h"

#include <memory>
#include <stdexcept>
#include <string>

namespace conc {
namespace net {

/// The peer is not trusted or speaks no TLS, a file cannot be used, or this build has no TLS.
class tls_error : public std::runtime_error {
public:
  explicit tls_error(const std::string &reason) : std::runtime_error("conc: TLS: " + reason) {}
};

struct tls_client_options {
  bool verify = true;           ///< the server's certificate and name
  std::string authorities = {}; ///< a PEM file to trust; empty: the system's
};

/// Makes streams secure as their client. Of any number of threads at once.
class tls_client {
public:
  /// Throws tls_error.
  explicit tls_client(const tls_client_options & = {});

  /// Shakes hands with `host`, a name or a number. Begins at once; throws tls_error, and
  /// std::system_error for what the network did.
  task<stream> connect(stream plain, std::string host);

private:
  struct state;
  std::shared_ptr<state> state_;
};

struct tls_server_options {
  std::string certificate; ///< a PEM file: the server's own, then those that vouch for it
  std::string key;         ///< a PEM file, without a pass phrase
  /// A PEM file: clients must show a certificate of one of these. Empty: none is asked for.
  std::string client_authorities = {};
};

/// Makes streams secure as their server. Of any number of threads at once.
///
/// The stream that comes of it is one like any other. shutdown() tells the peer that no more comes;
/// without that, closing looks to the peer as if the connection had been cut.
class tls_server {
public:
  /// Reads the files. Throws tls_error.
  explicit tls_server(const tls_server_options &);

  /// Shakes hands with a client that an acceptor has given. Begins at once; throws tls_error, and
  /// std::system_error for what the network did. A client may keep silent: set a time limit.
  task<stream> accept(stream plain);

private:
  struct state;
  std::shared_ptr<state> state_;
};

} // namespace net
} // namespace conc

#endif
