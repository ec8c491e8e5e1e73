// For builds without OpenSSL.
#include "conc/tls.h"

namespace conc::net {

namespace {
[[noreturn]] void refuse() { throw tls_error("this build of the library has none"); }
} // namespace

struct tls_client::state {};
struct tls_server::state {};

tls_client::tls_client(const tls_client_options &) { refuse(); }
task<stream> tls_client::connect(stream, std::string) { refuse(); }
tls_server::tls_server(const tls_server_options &) { refuse(); }
task<stream> tls_server::accept(stream) { refuse(); }

} // namespace conc::net
