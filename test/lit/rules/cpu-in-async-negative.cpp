// Little work, work elsewhere, and work between which others have their turn.
// RUN: %concadvise check --all %s -- -std=c++20 -I%S/Inputs | FileCheck --implicit-check-not=cpu-in-async] %s
#include "job.h"

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

double table[1000];

static void grind() {
  for (int i = 0; i < 3000; ++i)
    for (int j = 0; j < 1000; ++j)
      table[j] += table[j] * i;
}

static int sum(const std::vector<int> &values) {
  int all = 0;
  for (int x : values)
    all += x;
  return all;
}

Job little(std::vector<int> &values, std::string &text) {
  sum(values);
  std::sort(values.begin(), values.end());
  for (auto &a : values)
    for (auto &b : values)
      if (a < b)
        a += 1;
  for (char &c : text)
    c = c == 'a' ? 'b' : c;
  co_return;
}

Job elsewhere() {
  std::thread([] { grind(); }).detach();
  co_return;
}

Job turns() {
  for (int i = 0; i < 5000; ++i) {
    for (int j = 0; j < 100; ++j)
      table[j] += i;
    co_await Turn();
  }
}

Job heavy() {
  grind(); // NOLINT(concadvise-cpu-in-async)
  co_return;
}

Job calls() {
  heavy(); // A coroutine is judged for itself.
  co_return;
}

struct Tree {
  Tree *left, *right;
  int value;
};
static int total(const Tree *t) { return t ? t->value + total(t->left) + total(t->right) : 0; }
Job tree(const Tree *t) {
  total(t);
  co_return;
}

void notAsync() { grind(); }

// CHECK: to change
