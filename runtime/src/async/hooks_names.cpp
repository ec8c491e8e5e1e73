// Hooks of the calls that look names up. Their insides cannot be hooked, so another thread runs
// them.
#include "hook_waits.h"
#include "real.h"

#include <netdb.h>

using namespace conc::detail;

CONC_REAL(getaddrinfo)
CONC_REAL(getnameinfo)
CONC_REAL(gethostbyname)
CONC_REAL(gethostbyname2)
CONC_REAL(gethostbyaddr)
CONC_REAL(gethostbyname_r)
CONC_REAL(gethostbyname2_r)
CONC_REAL(gethostbyaddr_r)

namespace {

/// Runs the call on another thread; errno and h_errno come back with it.
template <class Call> auto elsewhere(loop &l, Call call) {
  decltype(call()) result{};
  int error = 0, host_error = 0;
  l.offload([&] {
    result = call();
    error = errno;
    host_error = h_errno;
  });
  errno = error;
  h_errno = host_error;
  return result;
}

template <class Real, class... Args> auto look_up(Real &real, Args... args) {
  loop *l = loop::of_fiber();
  if (!l)
    return real(args...);
  return elsewhere(*l, [&] { return real(args...); });
}

} // namespace

extern "C" {

int getaddrinfo(const char *__restrict node, const char *__restrict service,
                const addrinfo *__restrict hints, addrinfo **__restrict found) {
  // Numbers need no look-up and no thread.
  if (hints && (hints->ai_flags & AI_NUMERICHOST))
    return real_getaddrinfo(node, service, hints, found);
  return look_up(real_getaddrinfo, node, service, hints, found);
}
__attribute__((alias("getaddrinfo"), visibility("hidden"))) int
conc_own_getaddrinfo(const char *, const char *, const addrinfo *, addrinfo **);

int getnameinfo(const sockaddr *__restrict address, socklen_t size, char *__restrict host,
                socklen_t host_size, char *__restrict service, socklen_t service_size, int flags) {
  if ((flags & NI_NUMERICHOST) && (flags & NI_NUMERICSERV))
    return real_getnameinfo(address, size, host, host_size, service, service_size, flags);
  return look_up(real_getnameinfo, address, size, host, host_size, service, service_size, flags);
}

hostent *gethostbyname(const char *name) { return look_up(real_gethostbyname, name); }
hostent *gethostbyname2(const char *name, int family) {
  return look_up(real_gethostbyname2, name, family);
}
hostent *gethostbyaddr(const void *address, socklen_t size, int family) {
  return look_up(real_gethostbyaddr, address, size, family);
}
int gethostbyname_r(const char *__restrict name, hostent *__restrict into, char *__restrict buffer,
                    size_t size, hostent **__restrict found, int *__restrict error) {
  return look_up(real_gethostbyname_r, name, into, buffer, size, found, error);
}
int gethostbyname2_r(const char *__restrict name, int family, hostent *__restrict into,
                     char *__restrict buffer, size_t size, hostent **__restrict found,
                     int *__restrict error) {
  return look_up(real_gethostbyname2_r, name, family, into, buffer, size, found, error);
}
int gethostbyaddr_r(const void *__restrict address, socklen_t length, int family,
                    hostent *__restrict into, char *__restrict buffer, size_t size,
                    hostent **__restrict found, int *__restrict error) {
  return look_up(real_gethostbyaddr_r, address, length, family, into, buffer, size, found, error);
}

} // extern "C"
