// Constructors and destructors that the library runs on the user's types.
// RUN: %concadvise check --all %s -- -std=c++20 | grep -c 'blocking-under-lock]' | FileCheck %s --check-prefix=COUNT
// RUN: %concadvise check --all %s -- -std=c++20 | FileCheck %s
#include <memory>
#include <mutex>
#include <optional>
#include <unistd.h>
#include <vector>

// COUNT: {{^}}6{{$}}

struct Opens {
  explicit Opens(int) { sleep(1); }
  Opens(int, int) {}
};
struct Closes {
  ~Closes() { sleep(1); }
};

std::mutex Mutex;

void made(std::vector<Opens> &All) {
  std::lock_guard Lock(Mutex);
  // CHECK-DAG: inside-library.cpp:[[@LINE+1]]:14: warning: `sleep` blocks
  auto One = std::make_unique<Opens>(1);
  // CHECK-DAG: inside-library.cpp:[[@LINE+1]]:14: warning: `sleep` blocks
  auto Two = std::make_shared<Opens>(1);
  // CHECK-DAG: inside-library.cpp:[[@LINE+1]]:3: warning: `sleep` blocks
  All.emplace_back(1);
  All.emplace_back(1, 2);
  auto Three = std::make_unique<Opens>(1, 2);
}

void destroyed(std::unique_ptr<Closes> &One, std::vector<Closes> &All, std::optional<Closes> &Maybe) {
  std::lock_guard Lock(Mutex);
  // CHECK-DAG: inside-library.cpp:[[@LINE+1]]:3: warning: `sleep` blocks
  One.reset();
  // CHECK-DAG: inside-library.cpp:[[@LINE+1]]:3: warning: `sleep` blocks
  All.clear();
  // CHECK-DAG: inside-library.cpp:[[@LINE+1]]:3: warning: `sleep` blocks
  Maybe.reset();
}
