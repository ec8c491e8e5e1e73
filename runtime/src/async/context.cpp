#include "context.h"

#include <atomic>
#include <cerrno>
#include <cxxabi.h>
#include <dlfcn.h>
#include <string>
#include <utility>
#include <vector>

namespace conc::detail {
namespace {

template <class F> bool look_up(F &function, const char *name) noexcept {
  function = reinterpret_cast<F>(dlsym(RTLD_DEFAULT, name));
  return function != nullptr;
}

constexpr int text_flag = 2; // ERR_TXT_STRING

/// Between two fibers, OpenSSL's calls are nobody's.
struct no_fiber {
  fiber_scheduler *scheduler = std::exchange(current_scheduler, nullptr);
  ~no_fiber() { current_scheduler = scheduler; }
};

} // namespace

/// OpenSSL 3's functions, when it is in the process.
struct thread_state::openssl {
  unsigned long (*peek)() = nullptr;
  unsigned long (*get_all)(const char **file, int *line, const char **function, const char **data,
                           int *flags) = nullptr;
  void (*make)() = nullptr;
  void (*set_debug)(const char *file, int line, const char *function) = nullptr;
  void (*set_error)(int library, int reason, const char *format, ...) = nullptr;
};
constinit std::atomic<const thread_state::openssl *> thread_state::openssl_{nullptr};

struct thread_state::openssl_errors {
  struct entry {
    unsigned long code;
    std::string file, function, data;
    int line;
  };
  std::vector<entry> entries;

  /// Empties the thread's queue.
  static std::unique_ptr<openssl_errors, forget> take(const openssl &ssl) {
    std::unique_ptr<openssl_errors, forget> errors(new openssl_errors);
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

void thread_state::find_libraries() noexcept {
  openssl ssl;
  if (openssl_.load(std::memory_order_acquire) || !look_up(ssl.peek, "ERR_peek_error") ||
      !look_up(ssl.get_all, "ERR_get_error_all") || !look_up(ssl.make, "ERR_new") ||
      !look_up(ssl.set_debug, "ERR_set_debug") || !look_up(ssl.set_error, "ERR_set_error"))
    return;
  const openssl *nobody = nullptr;
  auto mine = std::make_unique<openssl>(ssl);
  if (openssl_.compare_exchange_strong(nobody, mine.get(), std::memory_order_release))
    mine.release(); // for the life of the process
}

thread_places thread_places::of_this_thread() noexcept {
  void *exceptions = abi::__cxa_get_globals(); // <cxxabi.h> only names what it points to
  return {&errno, static_cast<exceptions_being_handled *>(exceptions), &current_stop};
}

void thread_state::take_errors() noexcept {
  no_fiber here;
  const openssl &ssl = *openssl_.load(std::memory_order_acquire);
  if (ssl.peek() != 0)
    errors_ = openssl_errors::take(ssl);
}

void thread_state::give_errors() noexcept {
  no_fiber here;
  errors_->give(*openssl_.load(std::memory_order_acquire));
  errors_.reset();
}

void thread_state::forget::operator()(openssl_errors *errors) const noexcept { delete errors; }

} // namespace conc::detail
