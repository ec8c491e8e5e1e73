#include "serve.h"

#include "reply.h"

#include <array>
#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

namespace {

using Stream = asio::use_awaitable_t<>::as_default_on_t<beast::tcp_stream>;
using Acceptor = asio::use_awaitable_t<>::as_default_on_t<tcp::acceptor>;
using Timer = asio::use_awaitable_t<>::as_default_on_t<asio::steady_timer>;

http::response<http::string_body> response(const http::request<http::empty_body> &Request,
                                           Reply Answer) {
  http::response<http::string_body> Response(static_cast<http::status>(Answer.Status),
                                             Request.version());
  Response.set(http::field::content_type, "text/plain");
  Response.keep_alive(Request.keep_alive());
  Response.body() = std::move(Answer.Body);
  Response.prepare_payload();
  return Response;
}

asio::awaitable<void> converse(Stream Connection) {
  beast::flat_buffer Buffer;
  Connection.socket().set_option(tcp::no_delay(true));
  for (bool Open = true; Open;) {
    http::request<http::empty_body> Request;
    co_await http::async_read(Connection, Buffer, Request);
    Reply Answer = replyTo({Request.target().data(), Request.target().size()});
    if (Answer.Delay.count() > 0)
      co_await Timer(Connection.get_executor(), Answer.Delay).async_wait();
    auto Response = response(Request, std::move(Answer));
    co_await http::async_write(Connection, Response);
    Open = Response.keep_alive();
  }
}

asio::awaitable<void> listen(Acceptor Listener) {
  for (;;) {
    auto [Error, Socket] = co_await Listener.async_accept(asio::as_tuple(asio::use_awaitable));
    if (Error == asio::error::operation_aborted)
      co_return;
    // Anything else (no file descriptor left, a client gone already) concerns one connection; a
    // short pause keeps a full descriptor table from becoming a busy loop.
    if (Error)
      co_await Timer(Listener.get_executor(), std::chrono::milliseconds(10)).async_wait();
    else // A client that breaks off, or talks nonsense, ends its own conversation only.
      asio::co_spawn(Listener.get_executor(), converse(Stream(std::move(Socket))),
                     [](std::exception_ptr) {});
  }
}

/// Stops the loop when nobody holds the other end of standard input any more.
asio::awaitable<void> watchInput(asio::io_context &Loop, asio::posix::stream_descriptor Input) {
  std::array<char, 256> Ignored;
  for (;;) {
    auto [Error, Bytes] =
        co_await Input.async_read_some(asio::buffer(Ignored), asio::as_tuple(asio::use_awaitable));
    if (Error)
      break;
  }
  Loop.stop();
}

} // namespace

void serve(const ServeOptions &Options) {
  asio::io_context Loop(1);
  tcp::acceptor Listener(Loop, {asio::ip::address_v4::loopback(), Options.Port});
  Listener.listen(4096);
  const std::uint16_t Port = Listener.local_endpoint().port();
  asio::co_spawn(Loop, listen(std::move(Listener)), asio::detached);

  asio::signal_set Signals(Loop, SIGINT, SIGTERM);
  Signals.async_wait([&Loop](auto, auto) { Loop.stop(); });
  asio::steady_timer Deadline(Loop);
  if (Options.For) {
    Deadline.expires_after(*Options.For);
    Deadline.async_wait([&Loop](auto) { Loop.stop(); });
  }
  if (Options.UntilEndOfInput)
    asio::co_spawn(Loop, watchInput(Loop, asio::posix::stream_descriptor(Loop, ::dup(0))),
                   asio::detached);

  if (Options.Ready)
    Options.Ready(Port);
  Loop.run();
}
