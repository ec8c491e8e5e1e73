#include "address_of.h"

#include <arpa/inet.h>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>

namespace conc::net {

static_assert(sizeof(sockaddr_storage) <= 128);

address::address(const sockaddr *a, std::size_t size) : size_(size) {
  if (size > sizeof bytes_)
    throw std::invalid_argument("conc: this is no socket's address");
  std::memcpy(bytes_, a, size);
}

address address::ip(std::string_view number, std::uint16_t port) {
  std::string text(number);
  sockaddr_in four{};
  four.sin_family = AF_INET;
  four.sin_port = htons(port);
  if (inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1)
    return address(reinterpret_cast<sockaddr *>(&four), sizeof four);
  sockaddr_in6 six{};
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(port);
  if (inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) == 1)
    return address(reinterpret_cast<sockaddr *>(&six), sizeof six);
  throw std::invalid_argument("conc: not an internet address: " + text);
}

address address::unix_socket(std::string_view path) {
  sockaddr_un a{};
  a.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof a.sun_path)
    throw std::invalid_argument("conc: a unix socket's path has 1 to 107 bytes");
  std::memcpy(a.sun_path, path.data(), path.size());
  // An abstract name is as long as the address says; a path ends with a NUL byte.
  std::size_t end = path[0] == '\0' ? 0 : 1;
  return address(reinterpret_cast<sockaddr *>(&a),
                 offsetof(sockaddr_un, sun_path) + path.size() + end);
}

const sockaddr *address::get() const noexcept { return reinterpret_cast<const sockaddr *>(bytes_); }

bool address::is_unix() const noexcept { return get()->sa_family == AF_UNIX; }

std::uint16_t address::port() const noexcept {
  if (get()->sa_family == AF_INET)
    return ntohs(reinterpret_cast<const sockaddr_in *>(bytes_)->sin_port);
  if (get()->sa_family == AF_INET6)
    return ntohs(reinterpret_cast<const sockaddr_in6 *>(bytes_)->sin6_port);
  return 0;
}

std::string address::text() const {
  char number[INET6_ADDRSTRLEN] = "";
  if (get()->sa_family == AF_INET) {
    inet_ntop(AF_INET, &reinterpret_cast<const sockaddr_in *>(bytes_)->sin_addr, number,
              sizeof number);
    return std::string(number) + ":" + std::to_string(port());
  }
  if (get()->sa_family == AF_INET6) {
    inet_ntop(AF_INET6, &reinterpret_cast<const sockaddr_in6 *>(bytes_)->sin6_addr, number,
              sizeof number);
    return "[" + std::string(number) + "]:" + std::to_string(port());
  }
  if (!is_unix())
    return "?";
  constexpr std::size_t begin = offsetof(sockaddr_un, sun_path);
  std::string path(reinterpret_cast<const char *>(bytes_) + begin,
                   size_ > begin ? size_ - begin : 0);
  if (!path.empty() && path[0] == '\0')
    path[0] = '@'; // as ss(8) writes them
  else
    path = path.c_str();
  return "unix:" + path;
}

} // namespace conc::net

namespace conc::detail {
namespace {

net::address address_by(int (*get)(int, sockaddr *, socklen_t *), int fd) {
  sockaddr_storage a{};
  socklen_t size = sizeof a;
  if (get(fd, reinterpret_cast<sockaddr *>(&a), &size) != 0)
    throw std::system_error(errno, std::generic_category(), "conc: no address");
  return net::address(reinterpret_cast<const sockaddr *>(&a), size);
}

int own_name(int fd, sockaddr *a, socklen_t *size) { return getsockname(fd, a, size); }
int peer_name(int fd, sockaddr *a, socklen_t *size) { return getpeername(fd, a, size); }

} // namespace

net::address own_address(int fd) { return address_by(own_name, fd); }
net::address peer_address(int fd) { return address_by(peer_name, fd); }

} // namespace conc::detail
