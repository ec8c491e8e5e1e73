// The functions that hooks stand before.
#pragma once

#include <atomic>

namespace conc::detail {

/// libc's function of a name: what comes next after the hook. Aborts when there is none.
void *find_next(const char *name) noexcept;

/// Found when the program starts, not at the first call: calls come from signal handlers, forked
/// children and the insides of the sanitizers, where the dynamic linker or the allocator may be
/// locked. LeakSanitizer's check at exit, for one, calls sched_yield() with both locked.
template <class Function> class real {
public:
  constexpr real(const char *name, Function *interceptor) noexcept
      : name_(name), found_(interceptor) {}

  bool find() noexcept {
    if (!found_.load(std::memory_order_relaxed))
      found_.store(reinterpret_cast<Function *>(find_next(name_)), std::memory_order_relaxed);
    return true;
  }

  template <class... Args> auto operator()(Args... args) const {
    auto *f = found_.load(std::memory_order_relaxed);
    if (!f) [[unlikely]] // called by a static initialiser that runs before ours
      f = reinterpret_cast<Function *>(find_next(name_));
    return f(args...);
  }

private:
  const char *name_;
  std::atomic<Function *> found_;
};

} // namespace conc::detail

/// At file scope: `real_NAME`, libc's NAME, or the sanitizer's interceptor of it where there is
/// one. (clang links its sanitizers into the executable, before which nothing comes "next".)
#define CONC_REAL(name)                                                                            \
  extern "C" decltype(::name) __interceptor_##name __attribute__((weak));                          \
  namespace {                                                                                      \
  constinit conc::detail::real<decltype(::name)> real_##name{#name, __interceptor_##name};         \
  [[maybe_unused]] const bool found_##name = real_##name.find();                                   \
  }
