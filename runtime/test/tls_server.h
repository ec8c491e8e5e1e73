// An HTTPS server with a certificate of its own, a thread for each connection.
#pragma once

#include "servers.h"

#include <atomic>
#include <cstdlib>
#include <list>
#include <memory>
#include <mutex>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace test {

/// For 127.0.0.1 only, signed by itself.
class certificate {
public:
  certificate() : key(EVP_EC_gen("P-256"), EVP_PKEY_free), x509(X509_new(), X509_free) {
    ASN1_INTEGER_set(X509_get_serialNumber(x509.get()), 1);
    X509_set_version(x509.get(), 2);
    X509_gmtime_adj(X509_getm_notBefore(x509.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x509.get()), 86'400);
    X509_set_pubkey(x509.get(), key.get());
    X509_NAME *name = X509_get_subject_name(x509.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char *>("conc test"), -1, -1, 0);
    X509_set_issuer_name(x509.get(), name);
    for (auto [what, text] : {std::pair(NID_basic_constraints, "critical,CA:TRUE"),
                              std::pair(NID_subject_alt_name, "IP:127.0.0.1")}) {
      X509_EXTENSION *e = X509V3_EXT_conf_nid(nullptr, nullptr, what, text);
      X509_add_ext(x509.get(), e, -1);
      X509_EXTENSION_free(e);
    }
    if (X509_sign(x509.get(), key.get(), EVP_sha256()) == 0)
      throw std::runtime_error("no certificate");
    file = written([&](FILE *f) { PEM_write_X509(f, x509.get()); });
    key_file = written([&](FILE *f) {
      PEM_write_PrivateKey(f, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
  }
  ~certificate() {
    unlink(file.c_str());
    unlink(key_file.c_str());
  }
  certificate(const certificate &) = delete;
  certificate &operator=(const certificate &) = delete;

  std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY *)> key;
  std::unique_ptr<X509, void (*)(X509 *)> x509;
  std::string file;     ///< in PEM
  std::string key_file; ///< in PEM, without a pass phrase

private:
  template <class Write> static std::string written(Write write) {
    char path[] = "/tmp/conc-cert-XXXXXX";
    FILE *f = fdopen(mkstemp(path), "w");
    write(f);
    fclose(f);
    return path;
  }
};

class tls_server {
public:
  /// Reads a request up to a blank line, waits, answers, closes; with `truncates`, without saying
  /// so in TLS.
  explicit tls_server(int delay_ms, std::string answer, bool truncates = false)
      : delay_ms_(delay_ms), answer_(std::move(answer)), truncates_(truncates),
        context_(SSL_CTX_new(TLS_server_method()), SSL_CTX_free) {
    SSL_CTX_use_certificate(context_.get(), certificate_.x509.get());
    SSL_CTX_use_PrivateKey(context_.get(), certificate_.key.get());
  }
  ~tls_server() {
    listener_.close();
    for (auto &t : serving_)
      t.join();
  }
  in_port_t port() const { return listener_.port(); }
  const std::string &certificate_file() const { return certificate_.file; }

private:
  void serve(int fd) {
    timeval limit{20, 0}; // for clients that have gone
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    std::unique_ptr<SSL, void (*)(SSL *)> ssl(SSL_new(context_.get()), SSL_free);
    SSL_set_fd(ssl.get(), fd);
    std::string request;
    if (SSL_accept(ssl.get()) == 1) {
      char buffer[4096];
      while (request.find("\r\n\r\n") == request.npos) {
        int n = SSL_read(ssl.get(), buffer, sizeof buffer);
        if (n <= 0)
          break;
        request.append(buffer, static_cast<std::size_t>(n));
      }
      usleep(static_cast<useconds_t>(delay_ms_) * 1000);
      SSL_write(ssl.get(), answer_.data(), static_cast<int>(answer_.size()));
      if (!truncates_)
        SSL_shutdown(ssl.get());
    }
    close(fd);
  }

  int delay_ms_;
  std::string answer_;
  bool truncates_;
  certificate certificate_;
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX *)> context_;
  std::list<std::thread> serving_;
  listener listener_{[this](int fd) { serving_.emplace_back([this, fd] { serve(fd); }); }};
};

} // namespace test
