#include "presence.h"

#include "conc/codec.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <poll.h>
#include <string>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace conc::detail {
namespace {

/// The same for processes that see each other's ids.
std::string machine() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string boot;
  std::getline(file, boot);
  struct stat space{};
  if (boot.empty() || stat("/proc/self/ns/pid", &space) != 0)
    return "";
  return boot + '/' + std::to_string(space.st_ino);
}

struct card {
  std::string machine;
  std::int64_t pid;
  std::uint32_t tasks_at_once;
};

} // namespace

bytes introduction(unsigned tasks_at_once) {
  bytes content;
  encoder out(content);
  conc::encode(out, card{machine(), getpid(), tasks_at_once});
  return content;
}

presence::presence(presence &&other) noexcept
    : silence_(other.silence_), last_(other.last_), process_(std::exchange(other.process_, -1)) {}

presence::~presence() {
  if (process_ >= 0)
    close(process_);
}

unsigned presence::introduced(const bytes &content, bool watch) {
  decoder in(content.data(), content.size());
  auto of = conc::decode<card>(in);
  if (watch && process_ < 0 && !of.machine.empty() && of.machine == machine())
    process_ = static_cast<int>(syscall(SYS_pidfd_open, of.pid, 0));
  return of.tasks_at_once;
}

bool presence::is_lost() const {
  if (process_ >= 0) {
    pollfd p{process_, POLLIN, 0};
    return poll(&p, 1, 0) == 1;
  }
  return std::chrono::steady_clock::now() - last_ > silence_;
}

bool pulse::is_due() {
  auto now = std::chrono::steady_clock::now();
  if (now < next_)
    return false;
  next_ = now + interval_;
  return true;
}

void patience::pause() {
  constexpr unsigned eager = 200, longest = 500;
  if (++looks_ < eager)
    return std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::microseconds(std::min(looks_ - eager + 20, longest)));
}

} // namespace conc::detail
