// An owned file descriptor.
#pragma once

#include "llvm/Support/Error.h"

#include <cerrno>
#include <unistd.h>
#include <utility>

namespace concadvise::profiler {

class Fd {
public:
  Fd() = default;
  explicit Fd(int Number) : Number(Number) {}
  Fd(Fd &&Other) noexcept : Number(std::exchange(Other.Number, -1)) {}
  Fd &operator=(Fd &&Other) noexcept {
    std::swap(Number, Other.Number);
    return *this;
  }
  ~Fd() { reset(); }

  int get() const { return Number; }
  explicit operator bool() const { return Number >= 0; }
  void reset() {
    if (Number >= 0)
      ::close(std::exchange(Number, -1));
  }

private:
  int Number = -1;
};

/// `What: strerror(errno)`, with errno as its code.
inline llvm::Error errnoError(const llvm::Twine &What, int Errno = errno) {
  std::error_code Code(Errno, std::generic_category());
  return llvm::createStringError(Code, What + ": " + Code.message());
}

} // namespace concadvise::profiler
