// RUN: %fix-same %s | FileCheck %s
// Loops whose meaning a rewrite would change, each with its reason.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

static int work(int n) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return n + 1;
}

static int live = 0;
static int workLive(int n) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return live += n;
}

#define LOOP_BODY(out, x) out.push_back(work(x))

static int firstBig(const std::vector<int> &xs) {
  // CHECK-DAG: refused.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA415]
  for (int x : xs) {
    int y = work(x);
    if (y > 3)
      return y;
  }
  return 0;
}

int main() {
  std::vector<int> xs = {1, 2, 3, 4}, out;

  // CHECK-DAG: refused.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA401]
  for (int x : xs) {
    int y = work(x);
    if (y > 3)
      break;
    out.push_back(y);
  }

  // CHECK-DAG: refused.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA403]
  for (int x : xs) {
    int y = work(x);
    if (y > 4)
      goto done;
    out.push_back(y);
  }
done:

  // CHECK-DAG: refused.cpp:[[@LINE+1]]:3: not wrapped: {{.*}} [CA405]
  for (int x : xs) {
    int y = work(x);
    if (y > 10)
      std::exit(3);
    out.push_back(y);
  }

  for (int x : xs)
    LOOP_BODY(out, x);

  // CHECK-DAG: refused.cpp:[[@LINE+1]]:3: not wrapped:
  for (int x : xs)
    out.push_back(workLive(x));

  int last = 0;
  // CHECK-DAG: refused.cpp:[[@LINE+1]]:3: not wrapped:
  for (int x : xs) {
    last = work(last + x);
    out.push_back(last);
  }

  int scratch, &other = scratch;
  // CHECK-DAG: refused.cpp:[[@LINE+1]]:3: not wrapped:
  for (int x : xs) {
    scratch = work(x);
    scratch += work(scratch);
    out.push_back(scratch);
  }
  out.push_back(other);

  for (int y : out)
    std::printf("%d ", y);
  std::printf("%d\n", firstBig(xs));
}
