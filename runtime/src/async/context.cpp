#include "context.h"

#include <atomic>
#include <cerrno>
#include <cxxabi.h>
#include <dlfcn.h>
#include <memory>
#include <string>
#include <vector>

// The Itanium C++ ABI fixes this layout; <cxxabi.h> only names the type.
namespace __cxxabiv1 {
struct __cxa_eh_globals {
  void *caughtExceptions;
  unsigned int uncaughtExceptions;
};
} // namespace __cxxabiv1

namespace conc::detail {
namespace {

// OpenSSL 3's functions, when it is in the process.
struct openssl {
  unsigned long (*peek)() = nullptr;
  unsigned long (*get_all)(const char **file, int *line, const char **function, const char **data,
                           int *flags) = nullptr;
  void (*make)() = nullptr;
  void (*set_debug)(const char *file, int line, const char *function) = nullptr;
  void (*set_error)(int library, int reason, const char *format, ...) = nullptr;
};
/// Published once, whole; null until OpenSSL is found.
std::atomic<const openssl *> found{nullptr};

template <class F> bool look_up(F &function, const char *name) noexcept {
  function = reinterpret_cast<F>(dlsym(RTLD_DEFAULT, name));
  return function != nullptr;
}

constexpr int text_flag = 2; // ERR_TXT_STRING

} // namespace

struct thread_state::openssl_errors {
  struct entry {
    unsigned long code;
    std::string file, function, data;
    int line;
  };
  std::vector<entry> entries;
};

thread_state::thread_state() = default;
thread_state::~thread_state() = default;

void thread_state::find_libraries() noexcept {
  openssl ssl;
  if (found.load(std::memory_order_acquire) || !look_up(ssl.peek, "ERR_peek_error") ||
      !look_up(ssl.get_all, "ERR_get_error_all") || !look_up(ssl.make, "ERR_new") ||
      !look_up(ssl.set_debug, "ERR_set_debug") || !look_up(ssl.set_error, "ERR_set_error"))
    return;
  const openssl *nobody = nullptr;
  auto mine = std::make_unique<openssl>(ssl);
  if (found.compare_exchange_strong(nobody, mine.get(), std::memory_order_release))
    mine.release(); // for the life of the process
}

void thread_state::save() noexcept {
  errno_ = errno;
  auto *globals = abi::__cxa_get_globals();
  caught_exceptions_ = globals->caughtExceptions;
  uncaught_exceptions_ = globals->uncaughtExceptions;
  globals->caughtExceptions = nullptr;
  globals->uncaughtExceptions = 0;
  const openssl *ssl = found.load(std::memory_order_acquire);
  if (!ssl || ssl->peek() == 0)
    return;
  errors_ = std::make_unique<openssl_errors>();
  const char *file, *function, *data;
  int line, flags;
  while (unsigned long code = ssl->get_all(&file, &line, &function, &data, &flags))
    errors_->entries.push_back({code, file ? file : "", function ? function : "",
                                (flags & text_flag) && data ? data : "", line});
}

void thread_state::restore() noexcept {
  auto *globals = abi::__cxa_get_globals();
  globals->caughtExceptions = caught_exceptions_;
  globals->uncaughtExceptions = uncaught_exceptions_;
  if (errors_) {
    const openssl *ssl = found.load(std::memory_order_acquire);
    for (const auto &e : errors_->entries) {
      ssl->make();
      ssl->set_debug(e.file.c_str(), e.line, e.function.c_str());
      // OpenSSL 3 packs the library above 23 bits of reason.
      auto library = static_cast<int>(e.code >> 23 & 0xff);
      auto reason = static_cast<int>(e.code & 0x7fffff);
      if (e.data.empty())
        ssl->set_error(library, reason, nullptr);
      else
        ssl->set_error(library, reason, "%s", e.data.c_str());
    }
    errors_.reset();
  }
  errno = errno_;
}

} // namespace conc::detail
