// A wait that only may happen is a note; suppression, configuration.
// RUN: rm -rf %t && mkdir -p %t && cp %s %t/lock.cpp
// RUN: %concadvise check --all %t/lock.cpp -- -std=c++20 | FileCheck %s --implicit-check-not=blocking-under-lock]
// RUN: echo 'rules: {blocking-under-lock: off}' > %t/.concadvise.yaml
// RUN: %concadvise check --all %t/lock.cpp -- -std=c++20 | FileCheck %s --check-prefix=OFF --implicit-check-not=blocking-under-lock]
// OFF: 0 places to change
#include <mutex>
#include <sys/socket.h>
#include <unistd.h>

std::mutex Mutex;

void maybe(int Socket, char *To) {
  std::lock_guard Lock(Mutex);
  // CHECK: :[[@LINE+1]]:10: info: `read` may block {{.*}} `Mutex` is held{{.*}} [blocking-under-lock]
  (void)!read(Socket, To, 1);
  (void)recv(Socket, To, 1, MSG_DONTWAIT);
}

void told() {
  std::lock_guard Lock(Mutex);
  sleep(1); // NOLINT(concadvise-blocking-under-lock)
  // NOLINTNEXTLINE(concadvise-blocking-under-lock)
  sleep(1);
}

[[clang::annotate("concadvise::ignore")]] void ignored() {
  std::lock_guard Lock(Mutex);
  sleep(1);
}
