// RUN: %fix-same --std c++20 %s | FileCheck %s
// Loops that stay as they are, each with a numbered reason; the program prints the same.
#include <chrono>
#include <coroutine>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using ints = std::vector<int>;

int slow(int n) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return n * 7 % 11;
}

#define SLOW(x) slow(x)
#define APPEND(out, x) out.push_back(slow(x))
#define EACH(x, xs) for (int x : xs)

int live = 1;
int scaled(int n) { return slow(n) * live; }
int raises(int n) { return slow(n) + ++live; }

void breaks(const ints &xs, ints &out) {
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA401]
  for (int x : xs) {
    if (x == 5)
      break;
    out.push_back(slow(x));
  }
}

bool returns(const ints &xs, ints &out) {
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA402]
  for (int x : xs) {
    if (x == 6)
      return true;
    out.push_back(slow(x));
  }
  return false;
}

void jumps(const ints &xs, ints &out) {
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA403]
  for (int x : xs) {
    if (x == 6)
      goto out_of_it;
    out.push_back(slow(x));
  }
out_of_it:
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA403]
  for (int x : xs) {
    int y = slow(x);
    if (y > 1000)
      goto next;
    out.push_back(y);
  next:;
  }
}

void ends(const ints &xs, ints &out) {
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA405]
  for (int x : xs) {
    int y = slow(x);
    if (y > 1000)
      std::abort();
    out.push_back(y);
  }
}

void writesLiveState(const ints &xs, ints &out) {
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA{{[12][0-9]+}}]
  for (int x : xs)
    out.push_back(raises(x));
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA{{[12][0-9]+}}]
  for (int x : xs) {
    int y = scaled(x);
    live = y;
    out.push_back(y);
  }
  int before = 0;
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA{{[14][0-9]+}}]
  for (int x : xs) {
    before = slow(before + x);
    out.push_back(before);
  }
}

void macros(const ints &xs, ints &out) {
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA406]
  EACH(x, xs) out.push_back(slow(x));
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA414]
  for (int x : xs)
    APPEND(out, x);
  // A macro inside a statement is only copied.
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: wrapped: serial
  for (int x : xs) {
    int y = SLOW(x);
    out.push_back(y);
  }
}

void directives(const ints &xs, ints &out) {
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA504]
  for (int x : xs) {
    int y = slow(x);
#if defined(MORE)
    y += slow(y);
#endif
    out.push_back(y);
  }
}

void names(const ints &xs, std::vector<std::string> &out) {
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA506]
  for (int x : xs) {
    std::string y = __func__ + std::to_string(slow(x));
    out.push_back(y);
  }
}

void headers(const ints &xs, ints &out) {
  std::size_t i;
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA507]
  for (i = 0; i < xs.size(); i += 2)
    out.push_back(slow(xs[i]));
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA{{[0-9]+}}]
  for (int n = 0; int x : xs)
    out.push_back(slow(x + n));
  out.push_back(int(i));
}

void scratch(const ints &xs, ints &out) {
  int y, &other = y;
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA{{412|414|508}}]
  for (int x : xs) {
    y = slow(x);
    int z = slow(y) + y;
    out.push_back(z);
  }
  out.push_back(other);
  // Written and read by the ordered part alone, it may stay where it is.
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: wrapped: serial
  for (int x : xs) {
    y = slow(x);
    out.push_back(y);
  }
}

void handsOver(const ints &xs, ints &out) {
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA{{415|509}}]
  for (int x : xs) {
    int pair[2] = {x, slow(x)};
    out.push_back(pair[1]);
  }
}

template <class T> void generic(const std::vector<T> &xs, std::vector<T> &out) {
  // CHECK-DAG: refusals.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA407]
  for (T x : xs)
    out.push_back(slow(x));
}

struct job {
  struct promise_type {
    job get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
};

job suspends(const ints &xs, ints &out) {
  for (int x : xs) {
    co_await std::suspend_never{};
    // CHECK-DAG: refusals.cpp:[[@LINE+1]]:19: not wrapped: {{.*}} [CA417]
    out.push_back(slow(x));
  }
}

} // namespace

int main() {
  const ints xs{1, 2, 3, 4, 5, 6};
  ints out;
  std::vector<std::string> texts;
  breaks(xs, out);
  returns(xs, out);
  jumps(xs, out);
  ends(xs, out);
  writesLiveState(xs, out);
  macros(xs, out);
  directives(xs, out);
  names(xs, texts);
  headers(xs, out);
  scratch(xs, out);
  handsOver(xs, out);
  generic(xs, out);
  suspends(xs, out);
  for (int x : out)
    std::printf("%d ", x);
  for (const std::string &x : texts)
    std::printf("%s ", x.c_str());
  std::printf("%d\n", live);
}
