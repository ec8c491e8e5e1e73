// What waits only when nothing was kept waits sometimes; a check that fails before it changes nothing.
// RUN: %concadvise check --all %s -- -std=c++20 -I%S/../rules/Inputs | FileCheck %s
#include "job.h"

#include <map>
#include <string>
#include <unistd.h>

std::map<std::string, std::string> cache;

static std::string lookedUp(const std::string &key) {
  auto known = cache.find(key);
  if (known != cache.end())
    return known->second;
  sleep(1);
  return cache[key] = key;
}

struct Once {
  int value = 0;
  int get() {
    if (value)
      return value;
    sleep(1);
    return value = 1;
  }
};

static int checked(int file) {
  if (file < 0)
    return -1;
  int error = file > 100 ? 5 : 0;
  if (error)
    return error;
  sleep(1);
  return 0;
}

Job one(std::string key) {
  // CHECK-DAG: cached.cpp:[[@LINE+1]]:3: info: `sleep` may block the thread of a coroutine
  lookedUp(key);
  co_return;
}

Job two(Once &once) {
  // CHECK-DAG: cached.cpp:[[@LINE+1]]:3: info: `sleep` may block the thread of a coroutine
  once.get();
  co_return;
}

Job three(int file) {
  // CHECK-DAG: cached.cpp:[[@LINE+1]]:3: warning: `sleep` blocks the thread of a coroutine
  checked(file);
  co_return;
}
