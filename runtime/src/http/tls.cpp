// TLS by OpenSSL, driven like any other operation: tried again when the descriptor has news.
#include "tls.h"

#include "../net/stream_state.h"

#include <arpa/inet.h>
#include <cerrno>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

namespace conc::http {
namespace {

using detail::io_step;
using detail::source;
using detail::stream_access;
using detail::stream_state;

template <auto Free> struct freed_by {
  template <class T> void operator()(T *p) const noexcept { Free(p); }
};

// Bytes go through the source, which knows of drained sockets and keeps SIGPIPE away.
int bio_read(BIO *b, char *data, int size) {
  BIO_clear_retry_flags(b);
  long n = static_cast<source *>(BIO_get_data(b))->receive(data, static_cast<std::size_t>(size));
  if (n < 0 && errno == EAGAIN)
    BIO_set_retry_read(b);
  return static_cast<int>(n);
}

int bio_write(BIO *b, const char *data, int size) {
  BIO_clear_retry_flags(b);
  long n = static_cast<source *>(BIO_get_data(b))->transmit(data, static_cast<std::size_t>(size));
  if (n < 0 && errno == EAGAIN)
    BIO_set_retry_write(b);
  return static_cast<int>(n);
}

long bio_control(BIO *, int command, long, void *) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

BIO_METHOD *bio_method() {
  static BIO_METHOD *const method = [] {
    BIO_METHOD *m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "conc");
    BIO_meth_set_read(m, bio_read);
    BIO_meth_set_write(m, bio_write);
    BIO_meth_set_ctrl(m, bio_control);
    return m;
  }();
  return method;
}

class tls_state final : public stream_state {
public:
  tls_state(net::stream plain, SSL *ssl) : stream_state(-1), plain_(std::move(plain)), ssl_(ssl) {
    waits_on = stream_access::state(plain_).waits_on;
    BIO *bio = BIO_new(bio_method());
    BIO_set_data(bio, waits_on);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
  }

  long receive(void *data, std::size_t size, short &events) noexcept override {
    std::size_t n = 0;
    ERR_clear_error(); // of others
    int succeeded = SSL_read_ex(ssl_.get(), data, size, &n);
    return outcome(succeeded, n, events);
  }
  long transmit(const void *data, std::size_t size, short &events) noexcept override {
    std::size_t n = 0;
    ERR_clear_error();
    int succeeded = SSL_write_ex(ssl_.get(), data, size, &n);
    return outcome(succeeded, n, events);
  }
  int shutdown() noexcept override {
    SSL_shutdown(ssl_.get()); // says goodbye if there is room; nobody waits for the answer
    return 0;
  }
  long shake_hands(short &events) noexcept {
    return outcome(SSL_do_handshake(ssl_.get()), 1, events);
  }
  SSL *ssl() const noexcept { return ssl_.get(); }

private:
  /// As recv() would have it; 0 is the peer's goodbye.
  long outcome(int succeeded, std::size_t n, short &events) noexcept {
    if (succeeded > 0)
      return static_cast<long>(n);
    int system = errno;
    switch (SSL_get_error(ssl_.get(), succeeded)) {
    case SSL_ERROR_WANT_READ:
      events = POLLIN;
      return errno = EAGAIN, -1;
    case SSL_ERROR_WANT_WRITE:
      events = POLLOUT;
      return errno = EAGAIN, -1;
    case SSL_ERROR_ZERO_RETURN:
      return 0;
    case SSL_ERROR_SYSCALL:
      return errno = system ? system : ECONNRESET, -1;
    default:
      return errno = EPROTO, -1;
    }
  }

  net::stream plain_;
  std::unique_ptr<SSL, freed_by<SSL_free>> ssl_;
};

} // namespace

struct tls_context::state {
  struct handshake {
    std::shared_ptr<tls_state> connection;
    state *context;
  };

  std::unique_ptr<SSL_CTX, freed_by<SSL_CTX_free>> ssl{SSL_CTX_new(TLS_client_method())};
  std::string why; ///< of the last handshake that failed
  bool verify = true;

  static bool try_handshake(io_step &step) noexcept;
  void note_failure(SSL *connection) noexcept;
};

void tls_context::state::note_failure(SSL *connection) noexcept try {
  long verified = SSL_get_verify_result(connection);
  char text[256] = "the handshake failed";
  if (verify && verified != X509_V_OK)
    why = X509_verify_cert_error_string(verified);
  else {
    if (unsigned long code = ERR_peek_last_error())
      ERR_error_string_n(code, text, sizeof text);
    why = text;
  }
  ERR_clear_error();
} catch (...) { // no memory for the text
}

bool tls_context::state::try_handshake(io_step &step) noexcept {
  auto &h = *static_cast<handshake *>(step.made.get());
  ERR_clear_error();
  long n = h.connection->shake_hands(step.events);
  if (n > 0) {
    auto connection = std::move(h.connection);
    step.made = std::static_pointer_cast<stream_state>(std::move(connection));
    return true;
  }
  if (n < 0 && errno == EAGAIN) {
    step.on = h.connection->waits_on;
    return false;
  }
  step.error = n == 0 ? ECONNRESET : errno;
  if (step.error == EPROTO)
    h.context->note_failure(h.connection->ssl());
  return true;
}

tls_context::tls_context(bool verify, const std::string &authorities)
    : state_(std::make_shared<state>()) {
  SSL_CTX *c = state_->ssl.get();
  if (!c)
    throw error(error::kind::tls, "OpenSSL does not start");
  state_->verify = verify;
  SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION);
  SSL_CTX_set_options(c, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(c, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(c, verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  bool loaded = authorities.empty() ? SSL_CTX_set_default_verify_paths(c) == 1
                                    : SSL_CTX_load_verify_file(c, authorities.c_str()) == 1;
  ERR_clear_error();
  if (!loaded)
    throw error(error::kind::tls, "no certificates in " + authorities);
}
tls_context::~tls_context() = default;

io<net::stream> tls_context::connect(net::stream plain, const std::string &host) {
  SSL *ssl = SSL_new(state_->ssl.get());
  if (!ssl)
    throw std::bad_alloc();
  auto connection = std::make_shared<tls_state>(std::move(plain), ssl);
  in6_addr number;
  bool is_number = inet_pton(AF_INET, host.c_str(), &number) == 1 ||
                   inet_pton(AF_INET6, host.c_str(), &number) == 1;
  if (is_number)
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
  else if (SSL_set1_host(ssl, host.c_str()) != 1 ||
           SSL_set_tlsext_host_name(ssl, host.c_str()) != 1)
    throw error(error::kind::tls, "no host's name: " + host);
  SSL_set_connect_state(ssl);
  io_step step;
  step.attempt = state::try_handshake;
  step.what = "conc: TLS";
  step.made =
      std::make_shared<state::handshake>(state::handshake{std::move(connection), state_.get()});
  return io<net::stream>(std::move(step));
}

void tls_context::explain() const { throw error(error::kind::tls, "TLS: " + state_->why); }

} // namespace conc::http
