// For builds without OpenSSL.
#include "tls.h"

namespace conc::http {

struct tls_context::state {};

tls_context::tls_context(bool, const std::string &) {}
tls_context::~tls_context() = default;

io<net::stream> tls_context::connect(net::stream, const std::string &) { explain(); }

void tls_context::explain() const {
  throw error(error::kind::tls, "this build of the library has no TLS");
}

} // namespace conc::http
