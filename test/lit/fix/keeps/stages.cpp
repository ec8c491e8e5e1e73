// A task that waits and then computes waits on a fiber, and computes on a thread meanwhile.
// RUN: %fix-same %s --fix-option=--model --fix-option=async+threads --fix-option=--accept --fix-option=assumed | FileCheck %s
// CHECK-DAG: clang++-19 async: same
// RUN: cp %s %t.cpp && %concadvise fix --accept assumed --model async+threads %t.cpp -- -std=c++17
// RUN: grep -v 'TEXT\|CHECK' %t.cpp | tr -s '\n ' ' ' | sed 's/( /(/g;s/; /;\n/g' | FileCheck %s --check-prefix=TEXT
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

static std::string fetch(int item) {
  std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return "page " + std::to_string(item);
}
static double parse(const std::string &page) {
  double sum = 0;
  for (char c : page)
    for (int i = 0; i < 2000; ++i)
      sum = std::sin(sum + c + i);
  return sum;
}
static double checked(const std::string &page) {
  if (page == "page 7")
    throw std::out_of_range(page);
  return parse(page);
}

static void hoisted(const std::vector<int> &items, std::vector<double> &out) {
  // CHECK-DAG: stages.cpp:[[@LINE+6]]:3: wrapped: async+threads
  // TEXT: conc::map(conc::site<0x{{[0-9a-f]+}}, conc::async, conc::blocking_threads>(), items,
  // TEXT-SAME: {{.*}}[&](int item) { std::string page = fetch(item);
  // TEXT-NEXT: return conc::call_on(conc::threads{}, [&] { return parse(page);
  // TEXT-NEXT: });
  // TEXT-NEXT: }, [&](auto &&value{{.*}}) { out.push_back(value
  for (int item : items) {
    std::string page = fetch(item);
    out.push_back(parse(page));
  }
}

static void several(const std::vector<int> &items) {
  // CHECK-DAG: stages.cpp:[[@LINE+5]]:3: wrapped: async+threads
  // TEXT: if (page.size() > 7) return std::nullopt;
  // TEXT-NEXT: return conc::call_on(conc::threads{}, [&] { // the long part double value = parse(page);
  // TEXT-NEXT: value += checked(page);
  // TEXT-NEXT: return std::make_tuple(
  for (int item : items) {
    std::string page = fetch(item);
    if (page.size() > 7)
      continue;
    // the long part
    double value = parse(page);
    value += checked(page);
    std::printf("%s %.3f\n", page.c_str(), value);
  }
}

static void in_place(const std::vector<int> &items, std::vector<double> &out) {
  // CHECK-DAG: stages.cpp:[[@LINE+1]]:3: wrapped: async+threads
  for (std::size_t i = 0; i < items.size(); ++i) {
    std::string page = fetch(items[i]);
    page += "!";
    out[i] = parse(page);
  }
}

// --- one stage ---

static thread_local int calls;
static std::string fetch_counted(int item) {
  ++calls;
  return fetch(item);
}
static double parse_counted(const std::string &page) { return parse(page) + 0 * calls; }
static std::mutex door;

static void one_stage(const std::vector<int> &items, std::vector<double> &out) {
  // A single statement does both.
  // CHECK-DAG: stages.cpp:[[@LINE+2]]:3: wrapped: threads
  // TEXT: [&](int item) { return parse(fetch(item));
  for (int item : items)
    out.push_back(parse(fetch(item)));
  // What computes waits, too.
  // CHECK-DAG: stages.cpp:[[@LINE+3]]:3: wrapped: threads
  // TEXT: std::string more = fetch(int(sum));
  // TEXT-NEXT: sum = parse(more);
  for (int item : items) {
    double sum = parse(std::to_string(item));
    std::string more = fetch(int(sum));
    sum = parse(more);
    std::string last = fetch(item);
    out.push_back(sum + double(last.size()));
  }
  // A lock would be held while others run.
  for (int item : items) {
    std::lock_guard<std::mutex> guard(door);
    std::string page = fetch(item);
    out.push_back(parse(page));
  }
  // The thread's own state is set in one part and used in the other.
  for (int item : items) {
    std::string page = fetch_counted(item);
    out.push_back(parse_counted(page));
  }
  // errno is of the thread that called.
  for (int item : items) {
    std::string page = fetch(item);
    double sum = errno == EXDEV ? 1 : parse(page);
    out.push_back(sum);
  }
}

int main() {
  std::vector<int> items;
  for (int i = 0; i < 12; ++i)
    items.push_back(i);
  std::vector<double> out, more(items.size());
  hoisted(items, out);
  in_place(items, more);
  one_stage({1, 2, 3}, out);
  for (double x : out)
    std::printf("%.9f\n", x);
  for (double x : more)
    std::printf("%.9f\n", x);
  try {
    several(items);
  } catch (const std::out_of_range &e) {
    std::printf("no %s\n", e.what());
  }
}
