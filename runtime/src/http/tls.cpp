// TLS by OpenSSL, driven like any other operation: tried again when the descriptor has news.
#include "conc/tls.h"

#include "../net/stream_state.h"
#include "conc/coroutine.h"

#include <arpa/inet.h>
#include <cerrno>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>

namespace conc::net {
namespace {

using detail::io_step;
using detail::source;
using detail::stream_access;
using detail::stream_state;

template <auto Free> struct freed_by {
  template <class T> void operator()(T *p) const noexcept { Free(p); }
};

using ssl_ptr = std::unique_ptr<SSL, freed_by<SSL_free>>;

// Bytes go through the source, which knows of drained sockets and keeps SIGPIPE away.
int bio_read(BIO *b, char *data, int size) {
  BIO_clear_retry_flags(b);
  auto &under = *static_cast<stream_state *>(BIO_get_data(b));
  if (std::size_t n = under.take_surplus(data, static_cast<std::size_t>(size)))
    return static_cast<int>(n);
  long n = under.waits_on->receive(data, static_cast<std::size_t>(size));
  if (n < 0 && errno == EAGAIN)
    BIO_set_retry_read(b);
  return static_cast<int>(n);
}

int bio_write(BIO *b, const char *data, int size) {
  BIO_clear_retry_flags(b);
  auto &under = *static_cast<stream_state *>(BIO_get_data(b));
  long n = under.waits_on->transmit(data, static_cast<std::size_t>(size));
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
  tls_state(stream plain, ssl_ptr ssl)
      : stream_state(-1), plain_(std::move(plain)), ssl_(std::move(ssl)) {
    stream_state &under = stream_access::state(plain_);
    waits_on = under.waits_on;
    BIO *bio = BIO_new(bio_method());
    BIO_set_data(bio, &under);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl_.get(), bio, bio);
  }

  long receive(void *data, std::size_t size, short &events) noexcept override {
    std::size_t n = 0;
    forget_errors();
    int succeeded = SSL_read_ex(ssl_.get(), data, size, &n);
    return outcome(succeeded, n, events);
  }
  long transmit(const void *data, std::size_t size, short &events) noexcept override {
    std::size_t n = 0;
    forget_errors();
    int succeeded = SSL_write_ex(ssl_.get(), data, size, &n);
    return outcome(succeeded, n, events);
  }
  int shutdown() noexcept override {
    SSL_shutdown(ssl_.get()); // says goodbye if there is room; nobody waits for the answer
    return 0;
  }
  long shake_hands(short &events) noexcept {
    forget_errors();
    return outcome(SSL_do_handshake(ssl_.get()), 1, events);
  }
  SSL *ssl() const noexcept { return ssl_.get(); }

private:
  /// Of others.
  static void forget_errors() noexcept {
    ERR_clear_error();
    errno = 0;
  }
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
      // The connection has ended without a goodbye, which leaves no error.
      return errno = system && system != EAGAIN ? system : ECONNRESET, -1;
    default:
      return errno = EPROTO, -1;
    }
  }

  stream plain_;
  ssl_ptr ssl_;
};

using context_ptr = std::unique_ptr<SSL_CTX, freed_by<SSL_CTX_free>>;

/// What OpenSSL has said last.
std::string last_reason(const char *otherwise) {
  char text[256] = "";
  if (unsigned long code = ERR_peek_last_error())
    ERR_error_string_n(code, text, sizeof text);
  ERR_clear_error();
  return *text ? text : otherwise;
}

struct handshake {
  std::shared_ptr<tls_state> connection;
  std::string why; ///< it failed

  void note_failure() noexcept try {
    SSL *ssl = connection->ssl();
    long verified = SSL_get_verify_result(ssl);
    bool distrusts = SSL_get_verify_mode(ssl) != SSL_VERIFY_NONE && verified != X509_V_OK;
    why = distrusts ? X509_verify_cert_error_string(verified) : last_reason("the handshake failed");
    ERR_clear_error();
  } catch (...) { // no memory for the text
  }
};

bool try_handshake(io_step &step) noexcept {
  auto &h = *static_cast<handshake *>(step.made.get());
  long n = h.connection->shake_hands(step.events);
  if (n > 0) {
    step.made = std::static_pointer_cast<stream_state>(h.connection);
    return true;
  }
  if (n < 0 && errno == EAGAIN) {
    step.on = h.connection->waits_on;
    return false;
  }
  step.error = n == 0 ? ECONNRESET : errno;
  if (step.error == EPROTO)
    h.note_failure();
  return true;
}

co<stream> shake_hands(std::shared_ptr<handshake> h) {
  io_step step;
  step.attempt = try_handshake;
  step.what = "conc: TLS";
  step.made = h;
  io<stream> operation(std::move(step));
  try {
    co_return co_await operation;
  } catch (const std::system_error &) {
    if (h->why.empty())
      throw;
  }
  throw tls_error(h->why);
}

/// `prepare` says which side it is.
template <class Prepare> task<stream> secure(SSL_CTX *context, stream plain, Prepare prepare) {
  ssl_ptr ssl(SSL_new(context));
  if (!ssl)
    throw std::bad_alloc();
  prepare(ssl.get());
  auto h = std::make_shared<handshake>();
  h->connection = std::make_shared<tls_state>(std::move(plain), std::move(ssl));
  return spawn(shake_hands(std::move(h)));
}

context_ptr make_context(const SSL_METHOD *method) {
  context_ptr c(SSL_CTX_new(method));
  if (!c)
    throw tls_error("OpenSSL does not start");
  SSL_CTX_set_min_proto_version(c.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(c.get(), SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(c.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return c;
}

void trust(SSL_CTX *c, const std::string &authorities) {
  bool loaded = authorities.empty() ? SSL_CTX_set_default_verify_paths(c) == 1
                                    : SSL_CTX_load_verify_file(c, authorities.c_str()) == 1;
  ERR_clear_error();
  if (!loaded)
    throw tls_error("no certificates in " + authorities);
}

/// Nobody is asked for a pass phrase.
int no_pass_phrase(char *, int, int, void *) { return -1; }

void show(SSL_CTX *c, const std::string &certificate, const std::string &key) {
  SSL_CTX_set_default_passwd_cb(c, no_pass_phrase);
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(c, certificate.c_str()) != 1)
    throw tls_error("no certificate in " + certificate + ": " + last_reason("it is none"));
  if (SSL_CTX_use_PrivateKey_file(c, key.c_str(), SSL_FILETYPE_PEM) != 1)
    throw tls_error("no key in " + key + ": " + last_reason("it is none"));
}

bool is_number(const std::string &host) noexcept {
  in6_addr number;
  return inet_pton(AF_INET, host.c_str(), &number) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &number) == 1;
}

} // namespace

struct tls_client::state {
  context_ptr context;
};

tls_client::tls_client(const tls_client_options &options)
    : state_(std::make_shared<state>(state{make_context(TLS_client_method())})) {
  SSL_CTX *c = state_->context.get();
  SSL_CTX_set_verify(c, options.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  trust(c, options.authorities);
}

task<stream> tls_client::connect(stream plain, std::string host) {
  return secure(state_->context.get(), std::move(plain), [&](SSL *ssl) {
    if (is_number(host))
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
    else if (SSL_set1_host(ssl, host.c_str()) != 1 ||
             SSL_set_tlsext_host_name(ssl, host.c_str()) != 1)
      throw tls_error("no host's name: " + host);
    SSL_set_connect_state(ssl);
  });
}

struct tls_server::state {
  context_ptr context;
};

tls_server::tls_server(const tls_server_options &options)
    : state_(std::make_shared<state>(state{make_context(TLS_server_method())})) {
  SSL_CTX *c = state_->context.get();
  show(c, options.certificate, options.key);
  if (options.client_authorities.empty())
    return;
  trust(c, options.client_authorities);
  SSL_CTX_set_client_CA_list(c, SSL_load_client_CA_file(options.client_authorities.c_str()));
  SSL_CTX_set_verify(c, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  constexpr unsigned char ours[] = "conc"; // sessions of clients that were verified
  SSL_CTX_set_session_id_context(c, ours, sizeof ours - 1);
}

task<stream> tls_server::accept(stream plain) {
  return secure(state_->context.get(), std::move(plain), SSL_set_accept_state);
}

} // namespace conc::net
