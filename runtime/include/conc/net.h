// conc::net: sockets and names, for coroutines (`co_await x`) and fibers or threads (`x.get()`).
#ifndef CONC_NET_H
#define CONC_NET_H

#include "conc/io.h"
#include "conc/task.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

struct sockaddr;

namespace conc {
namespace detail {
struct stream_state;
struct acceptor_state;
struct stream_access;
struct udp_state;
} // namespace detail

namespace net {

/// The peer sent no more before the operation had what it waits for.
class end_of_stream : public std::runtime_error {
public:
  explicit end_of_stream(std::string partial)
      : std::runtime_error("conc: the stream has ended"),
        partial_(std::make_shared<const std::string>(std::move(partial))) {}
  /// What had come of it; empty for reads into a buffer of the caller's.
  const std::string &partial() const noexcept { return *partial_; }

private:
  std::shared_ptr<const std::string> partial_; ///< copies never throw
};

/// Where a socket is: a number and a port, or the path of a unix socket.
class address {
public:
  /// A number such as "127.0.0.1" or "::1"; throws std::invalid_argument for anything else.
  static address ip(std::string_view number, std::uint16_t port);
  /// A path, at most 107 bytes; one that begins with a NUL byte is in no file system.
  static address unix_socket(std::string_view path);
  address(const sockaddr *, std::size_t size);

  std::uint16_t port() const noexcept; ///< 0 for unix sockets
  std::string text() const;            ///< "127.0.0.1:80", "[::1]:80", "unix:/path"
  const sockaddr *get() const noexcept;
  std::size_t size() const noexcept { return size_; }
  bool is_unix() const noexcept;

private:
  address() = default;
  alignas(8) unsigned char bytes_[128] = {};
  std::size_t size_ = 0;
};

/// A connection. One reader and one writer at a time; destroying it closes it. It belongs to the
/// loop of the thread that uses it, and may go to another one while nobody waits for it.
class stream {
public:
  stream() noexcept; ///< closed
  /// Takes over a connected socket, a pipe or a terminal, which becomes non-blocking.
  explicit stream(int fd);
  explicit stream(std::shared_ptr<void> state) noexcept; ///< the library's
  stream(stream &&) noexcept;
  stream &operator=(stream &&) noexcept;
  ~stream();

  /// What has come, at most `size` bytes; 0 when the peer sends no more.
  io<std::size_t> read_some(void *data, std::size_t size);
  /// All of it; throws end_of_stream.
  io<void> read_exactly(void *data, std::size_t size);
  /// Everything up to the first `delimiter`, and that; what has come after it is read next. Throws
  /// end_of_stream, and std::system_error (EMSGSIZE) when there is none in the first `most` bytes.
  io<std::string> read_until(std::string_view delimiter, std::size_t most = 64 * 1024);
  /// Everything up to the end; throws std::system_error (EMSGSIZE) when that is more than `most`
  /// bytes.
  io<std::string> read_all(std::size_t most = std::size_t{64} << 20);
  /// All of it, which may have been sent in part when it fails. `data` must stay until it is done.
  io<void> write_all(std::string_view data);
  /// As much as fits now, at least one byte.
  io<std::size_t> write_some(std::string_view data);

  /// Sends no more: the peer sees the end. Throws std::system_error.
  void shutdown();
  /// Who waits for it gets std::system_error (ECANCELED). Does not throw.
  void close() noexcept;
  bool is_open() const noexcept;

  /// Sent at once, or gathered for larger packets (Nagle)? At once is what connections begin with.
  void set_no_delay(bool);
  address local_address() const;
  address remote_address() const;
  int native_handle() const noexcept; ///< stays the stream's; -1 when closed

private:
  friend struct detail::stream_access;
  std::shared_ptr<detail::stream_state> state_;
};

/// Connects; throws std::system_error.
io<stream> connect(const address &to);
/// Looks the name up and connects to the first of its addresses that answers. Begins at once.
task<stream> connect(std::string host, std::uint16_t port);
/// The addresses of a name, at least one, looked up on another thread; numbers at once. Throws
/// std::system_error, of std::generic_category() or the category of getaddrinfo()'s own errors. A
/// look-up that is cancelled ends at once; its thread a while later.
task<std::vector<address>> resolve(std::string host, std::uint16_t port);

struct listen_options {
  int backlog = 4096;
  bool reuse_port = false; ///< several acceptors share the port; the system distributes
};

/// Gives the connections of those who call.
class acceptor {
public:
  acceptor(acceptor &&) noexcept;
  acceptor &operator=(acceptor &&) noexcept;
  ~acceptor();

  /// The next one. Throws std::system_error, EMFILE when there are too many open files: it may be
  /// called again then. A waiting stream may be used on another thread.
  io<stream> accept();
  void close() noexcept;         ///< who waits gets std::system_error (ECANCELED)
  address local_address() const; ///< with the port that the system chose for port 0
  int native_handle() const noexcept;

private:
  friend acceptor listen(const address &, const listen_options &);
  explicit acceptor(int fd);
  std::unique_ptr<detail::acceptor_state> state_;
};

/// Throws std::system_error. The file of a unix socket must not exist yet, and is left behind.
acceptor listen(const address &at, const listen_options &options = {});

/// What has come in one piece.
struct datagram {
  std::size_t size;       ///< of what is in the buffer; 0 is a datagram like any other
  address from;           ///< who sent it
  bool truncated = false; ///< the buffer was too small, and the rest is lost
};

struct udp_options {
  bool reuse_port = false; ///< several sockets share the port; the system distributes
  bool broadcast = false;  ///< may send to broadcast addresses
};

/// Sends and receives datagrams. One receiver and one sender at a time; destroying it closes it. It
/// goes from loop to loop as a stream does.
class udp_socket {
public:
  /// Bound to an internet address, to port 0 for one that the system chooses. Throws
  /// std::system_error.
  explicit udp_socket(const address &at, const udp_options & = {});
  udp_socket(udp_socket &&) noexcept;
  udp_socket &operator=(udp_socket &&) noexcept;
  ~udp_socket();

  /// Handed to the system as one datagram, which may be lost; waits while there is no room for it.
  /// Throws std::system_error, EMSGSIZE for what is too large. `data` and `to` must stay until it
  /// is done.
  io<void> send_to(std::string_view data, const address &to);
  /// The next one.
  io<datagram> receive_from(void *data, std::size_t size);

  /// From now on datagrams come from and go to `peer` only. Its refusal (ECONNREFUSED) is thrown by
  /// the next operation. Does not wait; throws std::system_error.
  void connect(const address &peer);
  io<void> send(std::string_view data);

  void close() noexcept; ///< who waits gets std::system_error (ECANCELED)
  bool is_open() const noexcept;
  address local_address() const;      ///< with the port that the system chose
  int native_handle() const noexcept; ///< for setsockopt(); stays the socket's, -1 when closed

private:
  std::unique_ptr<detail::udp_state> state_;
};

/// getaddrinfo()'s own errors.
const std::error_category &resolve_category() noexcept;

} // namespace net

namespace detail {
template <> struct io_result<net::datagram> {
  static net::datagram take(io_step &step);
};
} // namespace detail
} // namespace conc

#endif
