// How bodies are split into a concurrent task and an ordered rest: one function for each form.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s

#include <chrono>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

int slow(int x) {
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return x;
}
std::string fetch(const std::string &name) {
  slow(1);
  return name;
}

// CHECK-LABEL: in append
// CHECK: blocks(sleep,yes,hookable)
// CHECK: threads: assumed
// CHECK: shape: map-sink item=x split=0/1 hoisted=[[@LINE+4]]:19+7 type=int
std::vector<int> append(const std::vector<int> &in) {
  std::vector<int> out;
  for (int x : in)
    out.push_back(slow(x));
  return out;
}

// CHECK-LABEL: in filter
// CHECK: shape: map-sink item=x split=2/3 crosses(y:int) continues=1+0
std::vector<int> filter(const std::vector<int> &in) {
  std::vector<int> out;
  for (int x : in) {
    int y = slow(x);
    if (y % 2)
      continue;
    out.push_back(y);
  }
  return out;
}

// CHECK-LABEL: in by_key
// CHECK: shape: map-sink item=k split=0/1 hoisted=[[@LINE+4]]:12+8 {{.*}}sink-uses-item
std::map<std::string, std::string> by_key(const std::vector<std::string> &in) {
  std::map<std::string, std::string> m;
  for (const auto &k : in)
    m[k] = fetch(k);
  return m;
}

// CHECK-LABEL: in by_index
// CHECK: processes: assumed
// CHECK: shape: map-sink item=i split=0/1 hoisted=[[@LINE+3]]:14+11 type=int sink-uses-item
void by_index(std::vector<int> &out, const std::vector<int> &in) {
  for (std::size_t i = 0; i < 10; ++i)
    out[i] = slow(in[i]);
}

// CHECK-LABEL: in total
// CHECK: shape: reduce item=x split=0/1 hoisted=
int total(const std::vector<int> &in) {
  int t = 0;
  for (int x : in)
    t += slow(x);
  return t;
}

// The same sum in floating point keeps its bits only in the serial order.
// CHECK-LABEL: in precise
// CHECK: shape: map-sink item=x split=0/1 hoisted=
double precise(const std::vector<int> &in) {
  double t = 0;
  for (int x : in)
    t += slow(x);
  return t;
}

// CHECK-LABEL: in prints
// CHECK: shape: map-sink item=x split=0/1 hoisted=[[@LINE+3]]:18+7
void prints(const std::vector<int> &in) {
  for (int x : in)
    std::cout << slow(x) << "\n";
}

// A print before the slow call would have to run in the task.
// CHECK-LABEL: in prints_first
// CHECK: threads: unsafe
// CHECK: CA110 what is written to 'cout' must keep its order
// CHECK: shape: none
// CHECK: refused: CA414
void prints_first(const std::vector<int> &in) {
  for (int x : in) {
    std::cout << x;
    slow(x);
  }
}

struct Item {
  int a = 0;
  void work() { a = slow(a); }
};

// CHECK-LABEL: in own_items
// CHECK: threads: assumed
// CHECK: processes: unsafe
// CHECK: CA301
// CHECK: shape: for-each item=i split=1/1
void own_items(std::vector<Item> &items) {
  for (auto &i : items)
    i.work();
}

// CHECK-LABEL: in pointed_items
// CHECK: threads: assumed
// CHECK: CA107
void pointed_items(std::vector<Item *> &items) {
  for (auto *i : items)
    i->work();
}

// CHECK-LABEL: in owned_items
// CHECK: threads: assumed
// CHECK-NOT: CA107
// CHECK: shape: for-each
void owned_items(std::vector<std::unique_ptr<Item>> &items) {
  for (auto &i : items)
    i->work();
}

// CHECK-LABEL: in shifted
// CHECK: threads: unsafe
// CHECK-NEXT: CA101 an iteration reads 'v' where an earlier one wrote it
void shifted(std::vector<int> &v) {
  for (std::size_t i = 1; i < v.size(); ++i)
    v[i] = slow(v[i - 1]);
}

// CHECK-LABEL: in grows_itself
// CHECK: threads: unsafe
// CHECK-NEXT: CA112 'v' changes while iterations use it
void grows_itself(std::vector<int> &v) {
  for (int i = 0; i < 10; ++i)
    v.push_back(slow(v.back()));
}

// CHECK-LABEL: in returns
// CHECK: threads: assumed
// CHECK: CA109
// CHECK: shape: find-first
int returns(const std::vector<int> &in) {
  for (int x : in)
    if (slow(x) == 3)
      return x;
  return 0;
}

// CHECK-LABEL: in breaks
// CHECK: threads: assumed
// CHECK: shape: find-first
void breaks(const std::vector<int> &in) {
  for (int x : in)
    if (slow(x) == 3)
      break;
}

// A break of a switch stays inside.
// CHECK-LABEL: in switches
// CHECK: shape: for-each
void switches(const std::vector<int> &in) {
  for (int x : in)
    switch (x) {
    case 1:
      slow(x);
      break;
    default:
      break;
    }
}

// CHECK-LABEL: in exits
// CHECK: refused: CA405
void exits(const std::vector<int> &in) {
  for (int x : in)
    if (slow(x) < 0)
      exit(1);
}

// CHECK-LABEL: in goes
// CHECK: refused: CA403
void goes(const std::vector<int> &in) {
  for (int x : in) {
    if (slow(x) < 0)
      goto end;
  }
end:;
}

// CHECK-LABEL: in outer_scratch
// CHECK: refused: CA412 'y' is declared outside the loop
void outer_scratch(const std::vector<int> &in) {
  int y, &other = y;
  for (int x : in) {
    y = slow(x);
    slow(y);
  }
  slow(other);
}

// CHECK-LABEL: in own_scratch
// CHECK: shape: for-each item=x split=2/2
void own_scratch(const std::vector<int> &in) {
  int y;
  for (int x : in) {
    y = slow(x);
    slow(y);
  }
}

#define EACH(x, in) for (int x : in)
// CHECK-LABEL: in from_macro
// CHECK: refused: CA406
void from_macro(const std::vector<int> &in) { EACH(x, in) slow(x); }

template <typename T> void in_template(const std::vector<T> &in) {
  for (T x : in)
    slow(int(x));
}
// CHECK-LABEL: in in_template
// CHECK: refused: CA407
void instantiate(const std::vector<int> &in) { in_template(in); }

// What one stream is read for is its order: no site.
// CHECK-NOT: in reads_lines
void reads_lines(std::istream &in, std::vector<std::string> &out) {
  for (std::string line; std::getline(in, line);)
    out.push_back(line);
}

// Nothing waits or computes: no site.
// CHECK-NOT: in copies
void copies(const std::vector<int> &in, std::vector<int> &out) {
  for (int x : in)
    out.push_back(x);
}

// CHECK-LABEL: in one_file
// CHECK: shape: map-sink item=n split=1/2 crosses(page:std::string)
void one_file(const std::vector<std::string> &names, std::ofstream &file) {
  for (const auto &n : names) {
    std::string page = fetch(n);
    for (char c : page)
      file << c;
  }
}

// Bits of one word, each of an iteration of its own: no single sum.
// CHECK-LABEL: in sets_bits
// CHECK: shape: map-sink
void sets_bits(unsigned *bits, int n) {
  for (int i = 0; i < n; ++i)
    bits[i / 32] |= unsigned(slow(i)) << (i % 32);
}
