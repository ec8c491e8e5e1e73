// The functions that hooks stand before.
#pragma once

#include <atomic>
#include <dlfcn.h>

namespace conc::detail {

/// libc's function of a name, or the sanitizer's interceptor of it where there is one.
void *find_real(const char *name) noexcept;

template <class Function> class real {
public:
  constexpr explicit real(const char *name) noexcept : name_(name) {}

  template <class... Args> auto operator()(Args... args) const {
    auto *f = found_.load(std::memory_order_relaxed);
    if (!f) [[unlikely]] {
      f = reinterpret_cast<Function *>(find_real(name_));
      found_.store(f, std::memory_order_relaxed);
    }
    return f(args...);
  }

private:
  const char *name_;
  mutable std::atomic<Function *> found_{nullptr};
};

} // namespace conc::detail

/// `real_NAME`, libc's NAME.
#define CONC_REAL(name) constinit conc::detail::real<decltype(::name)> real_##name{#name};
