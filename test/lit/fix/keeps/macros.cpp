// RUN: %fix-same %s | FileCheck %s
// Macros in the loop: whole ones are text like any other, those that hide something are left alone.
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <thread>
#include <vector>

#define COUNT 5
#define TO_COUNT 0; i < COUNT
#define BOTH(x) (work(x) + work((x) + 1))
#define REQUIRE(x)                                                                                 \
  do {                                                                                             \
    if (!(x))                                                                                      \
      throw std::runtime_error(#x);                                                                \
  } while (0)
#define LARGER(a, b)                                                                               \
  ([](int left, int right) {                                                                       \
    int first = left;                                                                              \
    return first > right ? first : right;                                                          \
  }((a), (b)))
#define TELL(...) std::printf(__VA_ARGS__)
#define TELL_WHERE(x) std::printf("%s %d\n", __func__, x)
#define APPEND(to, x) to.push_back(work(x))
#define APPEND_N(to) to.push_back(work(n))
#define SKIP_ODD(x)                                                                                \
  if ((x) % 2)                                                                                     \
  continue
#define EACH(x, in) for (int x : in)
#define TWO_STATEMENTS(to, x)                                                                      \
  int half = work(x);                                                                              \
  to.push_back(half)

static int work(int n) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return n * 2;
}

static std::vector<int> bounds() {
  std::vector<int> out;
  // CHECK-DAG: macros.cpp:[[@LINE+1]]:3: wrapped
  for (int i = 0; i < COUNT; ++i)
    out.push_back(work(i));
  // CHECK-DAG: macros.cpp:[[@LINE+1]]:3: wrapped
  for (int i = 0; i <= COUNT - 1; ++i) {
    int twice = BOTH(i);
    REQUIRE(twice >= 0);
    out.push_back(LARGER(twice, 7));
  }
  // CHECK-DAG: macros.cpp:[[@LINE+1]]:3: not wrapped:
  for (int i = TO_COUNT; ++i)
    out.push_back(work(i));
  return out;
}

static void statements(const std::vector<int> &in, std::vector<int> &out) {
  // CHECK-DAG: macros.cpp:[[@LINE+1]]:3: wrapped
  for (int x : in) {
    int y = work(x);
    REQUIRE(y < 1000); // a whole statement
    TELL("%d\n", y);
    out.push_back(y);
  }
  // The call is inside the macro's text: nothing can be taken out of it.
  // CHECK-DAG: macros.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA414]
  for (int x : in)
    APPEND(out, x);
  // CHECK-DAG: macros.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA406]
  for (int x : in) {
    TWO_STATEMENTS(out, x);
  }
}

static void hidden(const std::vector<int> &in, std::vector<int> &out) {
  // CHECK-DAG: macros.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA406]
  for (int n : in) {
    int y = work(1);
    out.push_back(y);
    APPEND_N(out);
  }
  // CHECK-DAG: macros.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA406]
  for (int x : in) {
    int y = work(x);
    TELL_WHERE(y);
    out.push_back(y);
  }
  // CHECK-DAG: macros.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA503]
  for (int x : in) {
    SKIP_ODD(x);
    out.push_back(work(x));
  }
  // CHECK-DAG: macros.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA406]
  EACH(x, in)
    out.push_back(work(x));
}

int main() {
  std::vector<int> out = bounds();
  statements({1, 2, 3}, out);
  hidden({1, 2, 3}, out);
  try {
    statements({1, 600, 3}, out);
  } catch (const std::runtime_error &error) {
    std::printf("%s\n", error.what());
  }
  for (int y : out)
    std::printf("%d ", y);
  std::printf("\n");
}
// CHECK: wrapped 3 sites
// CHECK: tasks set apart: no race
