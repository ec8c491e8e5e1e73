// https against a server with a certificate of its own, made here.
#include "conc/conc.h"
#include "conc/http.h"
#include "conc/net.h"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string>
#include <thread>
#include <unistd.h>

namespace http = conc::http;

namespace {

template <auto Free> struct freed_by {
  template <class T> void operator()(T *p) const noexcept { Free(p); }
};
using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, freed_by<X509_free>>;

/// Signed by itself, for the name or number in `subject` ("DNS:localhost").
certificate_ptr make_certificate(EVP_PKEY *key, const char *subject) {
  certificate_ptr made(X509_new());
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600 * 24);
  X509_set_pubkey(made.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char *>("conc"), -1, -1, 0);
  X509_set_issuer_name(made.get(), X509_get_subject_name(made.get()));
  X509_EXTENSION *names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, subject);
  X509_add_ext(made.get(), names, -1);
  X509_EXTENSION_free(names);
  X509_sign(made.get(), key, EVP_sha256());
  return made;
}

/// Answers each connection's requests over TLS, one connection after another, blocking.
class tls_server {
public:
  explicit tls_server(const char *subject)
      : key_(EVP_EC_gen("P-256")), certificate_(make_certificate(key_.get(), subject)),
        context_(SSL_CTX_new(TLS_server_method())),
        acceptor_(conc::net::listen(conc::net::address::ip("127.0.0.1", 0))),
        at_(acceptor_.local_address()) {
    SSL_CTX_use_certificate(context_.get(), certificate_.get());
    SSL_CTX_use_PrivateKey(context_.get(), key_.get());
    authorities_ = testing::TempDir() + "conc-https-" + std::to_string(getpid()) + ".pem";
    FILE *out = std::fopen(authorities_.c_str(), "w");
    PEM_write_X509(out, certificate_.get());
    std::fclose(out);
    thread_ = std::thread([this] { serve(); });
  }
  ~tls_server() {
    stopped_ = true;
    conc::net::connect(at_).get().close(); // the accept that is waiting
    thread_.join();
    unlink(authorities_.c_str());
  }
  std::string url() const { return "https://" + at_.text() + "/"; }
  const std::string &authorities() const { return authorities_; }

private:
  void serve() {
    sigset_t lost; // OpenSSL's own writes raise it when the client has gone
    sigemptyset(&lost);
    sigaddset(&lost, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &lost, nullptr);
    for (;;) {
      conc::net::stream s = acceptor_.accept().get();
      if (stopped_)
        return;
      int fd = s.native_handle();
      fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
      std::unique_ptr<SSL, freed_by<SSL_free>> ssl(SSL_new(context_.get()));
      SSL_set_fd(ssl.get(), fd);
      if (SSL_accept(ssl.get()) == 1)
        while (answer(ssl.get()))
          ;
    }
  }
  static bool answer(SSL *ssl) {
    std::string request;
    char c;
    while (request.find("\r\n\r\n") == request.npos) {
      if (SSL_read(ssl, &c, 1) != 1)
        return false;
      request += c;
    }
    std::string body(200'000, 's'); // several records
    std::string all = "HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + body;
    return SSL_write(ssl, all.data(), static_cast<int>(all.size())) > 0;
  }

  key_ptr key_;
  certificate_ptr certificate_;
  std::unique_ptr<SSL_CTX, freed_by<SSL_CTX_free>> context_;
  conc::net::acceptor acceptor_;
  conc::net::address at_;
  std::string authorities_;
  std::atomic<bool> stopped_{false};
  std::thread thread_;
};

std::string refusal(http::client &c, const std::string &url) {
  try {
    c.get(url).get();
  } catch (const http::error &e) {
    EXPECT_EQ(e.why(), http::error::kind::tls);
    return e.what();
  }
  return "";
}

TEST(https, gets_pages_over_one_connection) {
  tls_server s("IP:127.0.0.1");
  http::client c({.authorities = s.authorities()});
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(c.get(s.url()).get().body.size(), 200'000u);
  EXPECT_EQ(c.connections_made(), 1u);
  auto body = [&]() -> conc::co<std::size_t> { co_return (co_await c.get(s.url())).body.size(); };
  EXPECT_EQ(conc::run(body()), 200'000u);
}

TEST(https, strangers_are_not_trusted) {
  tls_server s("IP:127.0.0.1");
  http::client c;
  EXPECT_NE(refusal(c, s.url()).find("certificate"), std::string::npos);
  http::client careless({.verify = false});
  EXPECT_EQ(careless.get(s.url()).get().status, 200);
}

TEST(https, the_name_counts) {
  tls_server s("DNS:example.test");
  http::client c({.authorities = s.authorities()});
  EXPECT_NE(refusal(c, s.url()).find("mismatch"), std::string::npos);
}

TEST(https, a_server_without_tls_is_an_error) {
  auto a = conc::net::listen(conc::net::address::ip("127.0.0.1", 0));
  std::string url = "https://" + a.local_address().text() + "/";
  std::thread server([&] {
    try {
      auto s = a.accept().get();
      s.write_all("220 this is no TLS\r\n").get();
      s.read_all().get();
    } catch (const std::system_error &) {
    }
  });
  http::client c;
  EXPECT_NE(refusal(c, url), "");
  server.join();
}

TEST(https, missing_authorities_are_told) {
  http::client c({.authorities = "/conc/no/such/file.pem"});
  auto a = conc::net::listen(conc::net::address::ip("127.0.0.1", 0));
  EXPECT_NE(refusal(c, "https://" + a.local_address().text() + "/").find("file.pem"),
            std::string::npos);
}

} // namespace
