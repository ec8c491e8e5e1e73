// One connection's side of HTTP/1.1: bytes in, answers out. No sockets here.
#pragma once

#include <boost/beast/http/basic_parser.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace server {

namespace beast = boost::beast::http;

/// What of a request this server looks at. Copies nothing but the body of what it echoes.
class request final : public beast::basic_parser<true> {
public:
  request();
  std::string_view target() const { return target_; }
  beast::verb method() const { return method_; }
  const std::string &body() const { return body_; }

private:
  using error = boost::system::error_code;
  using view = boost::beast::string_view;

  void on_request_impl(beast::verb method, view, view target, int, error &) override;
  void on_response_impl(int, view, int, error &) override {}
  void on_field_impl(beast::field, view, view, error &) override {}
  void on_header_impl(error &) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t> &, error &) override {}
  std::size_t on_body_impl(view part, error &) override;
  void on_chunk_header_impl(std::uint64_t, view, error &) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, view part, error &) override;
  void on_finish_impl(error &) override {}

  beast::verb method_ = beast::verb::unknown;
  std::string target_;
  std::string body_;
};

/// Requests may come in any pieces, and many at once; answers keep their order.
class conversation {
public:
  /// Takes all whole requests out of `in`, which keeps the rest, and appends the answers to `out`.
  /// False when the connection is to be closed once `out` has been sent.
  bool take(std::string &in, std::string &out);

private:
  std::optional<request> current_;
};

} // namespace server
