#include "context.h"

#include "../waiting.h"

#include <atomic>
#include <cerrno>
#include <cxxabi.h>
#include <dlfcn.h>
#include <memory>
#include <string>
#include <utility>
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

/// Where the thread keeps them: looked up once, since switches are many.
struct places {
  abi::__cxa_eh_globals *exceptions;
  int *error;
};
constinit CONC_FAST_TLS thread_local places here{nullptr, nullptr};

} // namespace

struct thread_state::openssl_errors {
  struct entry {
    unsigned long code;
    std::string file, function, data;
    int line;
  };
  std::vector<entry> entries;

  /// Empties the thread's queue.
  static std::unique_ptr<openssl_errors> take(const openssl &ssl) {
    auto errors = std::make_unique<openssl_errors>();
    const char *file, *function, *data;
    int line, flags;
    while (unsigned long code = ssl.get_all(&file, &line, &function, &data, &flags))
      errors->entries.push_back({code, file ? file : "", function ? function : "",
                                 (flags & text_flag) && data ? data : "", line});
    return errors;
  }

  void give(const openssl &ssl) const {
    for (const entry &e : entries) {
      ssl.make();
      ssl.set_debug(e.file.c_str(), e.line, e.function.c_str());
      // OpenSSL 3 packs the library above 23 bits of reason.
      auto library = static_cast<int>(e.code >> 23 & 0xff);
      auto reason = static_cast<int>(e.code & 0x7fffff);
      if (e.data.empty())
        ssl.set_error(library, reason, nullptr);
      else
        ssl.set_error(library, reason, "%s", e.data.c_str());
    }
  }
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

void thread_state::exchange() noexcept {
  if (!here.exceptions) [[unlikely]]
    here = {abi::__cxa_get_globals(), &errno};
  std::swap(here.exceptions->caughtExceptions, caught_exceptions_);
  std::swap(here.exceptions->uncaughtExceptions, uncaught_exceptions_);
  if (found.load(std::memory_order_acquire)) [[unlikely]]
    exchange_errors();
  std::swap(*here.error, errno_);
}

void thread_state::exchange_errors() noexcept {
  const openssl &ssl = *found.load(std::memory_order_acquire);
  auto kept = std::move(errors_);
  if (ssl.peek() != 0)
    errors_ = openssl_errors::take(ssl);
  if (kept)
    kept->give(ssl);
}

} // namespace conc::detail
