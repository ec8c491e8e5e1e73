// conc::net::resolve.
#include "../elastic_pool.h"
#include "conc/net.h"

#include <arpa/inet.h>
#include <atomic>
#include <cerrno>
#include <netdb.h>
#include <sys/socket.h>

namespace conc::net {
namespace {

using addresses = std::vector<address>;

struct list_deleter {
  void operator()(addrinfo *list) const noexcept { freeaddrinfo(list); }
};

class category final : public std::error_category {
  const char *name() const noexcept override { return "getaddrinfo"; }
  std::string message(int code) const override { return gai_strerror(code); }
};

[[noreturn]] void fail(int code, const std::string &host) {
  std::string what = "conc: cannot look up " + host;
  if (code == EAI_SYSTEM)
    throw std::system_error(errno, std::generic_category(), what);
  throw std::system_error(code, resolve_category(), what);
}

addresses look_up(const std::string &host, std::uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo *list = nullptr;
  if (int code = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list))
    fail(code, host);
  std::unique_ptr<addrinfo, list_deleter> owner(list);
  addresses found;
  for (; list; list = list->ai_next)
    found.emplace_back(list->ai_addr, list->ai_addrlen);
  return found;
}

bool is_number(const std::string &host) noexcept {
  in6_addr ignored;
  return inet_pton(AF_INET, host.c_str(), &ignored) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &ignored) == 1;
}

/// getaddrinfo() cannot be interrupted: who cancels goes on at once, and the thread's answer is not
/// wanted any more when it comes.
class look_up_task final : public detail::task_state<addresses> {
public:
  void answer(addresses found) {
    if (ended_.exchange(true))
      return;
    value.emplace(std::move(found));
    finish(nullptr);
  }
  void fail_with(std::exception_ptr why) {
    if (!ended_.exchange(true))
      finish(std::move(why));
  }

private:
  std::atomic<bool> ended_{false};
};

void run(look_up_task &task, const std::string &host, std::uint16_t port, int flags) noexcept {
  try {
    task.answer(look_up(host, port, flags));
  } catch (...) {
    task.fail_with(std::current_exception());
  }
}

} // namespace

const std::error_category &resolve_category() noexcept {
  static const category the_category;
  return the_category;
}

task<addresses> resolve(std::string host, std::uint16_t port) {
  auto state = std::make_shared<look_up_task>();
  state->watch_stop();
  if (!state->begin()) // was asked to stop already
    return detail::task_access<addresses>::make(std::move(state));
  if (is_number(host)) {
    run(*state, host, port, AI_NUMERICHOST);
    return detail::task_access<addresses>::make(std::move(state));
  }
  state->on_stop([weak = std::weak_ptr(state)] {
    if (auto alive = weak.lock())
      alive->fail_with(std::make_exception_ptr(cancelled()));
  });
  detail::start_on_elastic_pool(
      [state, host = std::move(host), port] { run(*state, host, port, 0); });
  return detail::task_access<addresses>::make(std::move(state));
}

} // namespace conc::net
