// A thread for each item becomes a task for each item; what could tell the difference is left alone.
// RUN: %fix-same %s --std c++20 --fix-option=--model --fix-option=threads --fix-option=--accept --fix-option=assumed | FileCheck %s
// CHECK-DAG: clang++-19 threads: same
// RUN: cp %s %t.cpp && %concadvise fix --accept assumed %t.cpp -- -std=c++20
// RUN: grep -v 'TEXT\|CHECK' %t.cpp | tr -s '\n ' ' ' | sed 's/( /(/g;s/; /;\n/g' | FileCheck %s --check-prefix=TEXT
// RUN: cp %s %t.asked.cpp && %concadvise fix %t.asked.cpp -- -std=c++20 2>&1 | FileCheck %s --check-prefix=ASKED
// ASKED: assumes: the tasks run on threads of their own already; assumed: none waits for another [CA323]
// ASKED: not wrapped: consent with
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <semaphore>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

static int slow(int x) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return x * x + 1;
}
static void into(int x, int *to) { *to = slow(x); }
static void add(int x, int &to, std::mutex &door) {
  int y = slow(x);
  std::lock_guard<std::mutex> guard(door);
  to += y;
}

static void counted(const std::vector<int> &xs, std::vector<int> &out) {
  // TEXT: static void counted
  // TEXT-SAME: { // one for each conc::for_each(conc::site<0x{{[0-9a-f]+}}, conc::async, conc::blocking_threads>(), conc::range<std::size_t>(0, xs.size()), [&](std::size_t i) { // the square out[i] = slow(xs[i]);
  // TEXT-NEXT: });
  // TEXT-NEXT: std::printf("counted\n");
  std::vector<std::thread> all;
  all.reserve(xs.size());
  // one for each
  // CHECK-DAG: pools.cpp:[[@LINE+2]]:5: wrapped: threads
  for (std::size_t i = 0; i < xs.size(); ++i)
    all.emplace_back([&, i] {
      // the square
      out[i] = slow(xs[i]);
    });
  for (auto &t : all)
    t.join();
  std::printf("counted\n");
}

static int named(std::vector<int> xs) {
  int total = 0;
  std::mutex door;
  // TEXT: xs, [&](int x) { add(x, std::ref(total), std::ref(door));
  std::vector<std::thread> all;
  for (int x : xs)
    // CHECK-DAG: pools.cpp:[[@LINE+1]]:19: wrapped: threads
    all.push_back(std::thread(add, x, std::ref(total), std::ref(door)));
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i].join();
  // TEXT: xs, [&](int &x) { into(x, &x);
  std::vector<std::jthread> more;
  for (int &x : xs) {
    // CHECK-DAG: pools.cpp:[[@LINE+1]]:18: wrapped: threads
    std::jthread t(into, x, &x);
    more.push_back(std::move(t));
  }
  for (auto &t : more) {
    if (t.joinable())
      t.join();
  }
  for (int x : xs)
    total += x;
  return total;
}

struct summing {
  int base = 3;
  std::mutex door;
  int sum = 0;
  void one(int x) {
    int y = slow(x) + base;
    std::lock_guard<std::mutex> guard(door);
    sum += y;
  }
  int run(const std::vector<int> &xs) {
    // TEXT: xs, [&](const auto &x) { std::invoke(&summing::one, this, x);
    std::vector<std::thread> all;
    for (const auto &x : xs)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: wrapped: threads
      all.emplace_back(&summing::one, this, x);
    for (auto &t : all)
      t.join();
    return sum;
  }
};

// The copy that each thread has of the text is its own.
static void copies(const std::vector<std::string> &words, std::vector<std::string> &out) {
  std::string end = "!";
  // TEXT: [&](int i) { [end, i, &words, &out]() mutable { end += std::to_string(slow(i));
  // TEXT: }();
  std::vector<std::thread> all;
  for (int i = 0; i < static_cast<int>(words.size()); ++i)
    // CHECK-DAG: pools.cpp:[[@LINE+1]]:5: wrapped: threads
    all.emplace_back([end, i, &words, &out]() mutable {
      end += std::to_string(slow(i));
      out[i] = words[i] + end;
    });
  for (auto &t : all)
    t.join();
}

static int checked(int x) {
  if (x == 13)
    throw std::out_of_range("thirteen");
  return slow(x);
}
static int futures(const std::vector<int> &xs, std::vector<int> &seen) {
  // TEXT: auto results = conc::map({{.*}}[&](int x) -> long { int y = checked(x);
  // TEXT: conc::return_exceptions);
  std::vector<std::future<long>> results;
  for (int x : xs) {
    // CHECK-DAG: pools.cpp:[[@LINE+1]]:23: wrapped: threads
    results.push_back(std::async(std::launch::async, [x, &seen]() -> long {
      int y = checked(x);
      seen[x] = y;
      return y;
    }));
  }
  long total = 0;
  try {
    for (auto &result : results)
      total += result.get();
  } catch (const std::out_of_range &e) {
    std::printf("%s after %ld\n", e.what(), total);
  }
  return int(total);
}
static void nothing(const std::vector<int> &xs, std::vector<int> &seen) {
  // TEXT: auto all = conc::map({{.*}} [&](int x) { return into(x, &seen[x]);
  std::vector<std::future<void>> all;
  for (int x : xs)
    // CHECK-DAG: pools.cpp:[[@LINE+1]]:19: wrapped: threads
    all.push_back(std::async(into, x, &seen[x]));
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i].get();
}

// --- what is left alone ---

static std::mutex door;
static std::condition_variable turn;
static int whose;
static void in_turn(int i) {
  std::unique_lock<std::mutex> lock(door);
  turn.wait(lock, [i] { return whose == i; });
  ++whose;
  turn.notify_all();
}
static std::atomic<int> reached;
static void last_one_first(int i, int n) {
  while (reached.load() != n - 1 - i)
    std::this_thread::yield();
  ++reached;
}
static std::counting_semaphore<99> tokens(1);
static void takes_turns(int) {
  tokens.acquire();
  tokens.release();
}
static thread_local int calls;
static int first_call(int x) { return x + calls++; }
static void whoami(std::size_t &to) {
  to = std::hash<std::thread::id>()(std::this_thread::get_id()) != 0;
}
int elsewhere(int);

static int refused(const std::vector<int> &xs) {
  int n = static_cast<int>(xs.size()), total = 0;
  std::vector<int> out(xs.size());
  std::vector<std::size_t> ids(xs.size());
  {
    std::vector<std::thread> all;
    for (int i = 0; i < n; ++i)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: a task may wait for another one [CA419]
      all.emplace_back(in_turn, i);
    for (auto &t : all)
      t.join();
  }
  {
    std::vector<std::thread> all;
    for (int i = 0; i < n; ++i)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: a task asks in a loop what others may change [CA419]
      all.emplace_back(last_one_first, i, n);
    for (auto &t : all)
      t.join();
  }
  {
    std::vector<std::thread> all;
    for (int x : xs)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: a task may wait for another one in std::counting_semaphore::acquire [CA419]
      all.emplace_back(takes_turns, x);
    for (auto &t : all)
      t.join();
  }
  {
    std::vector<std::thread> all;
    for (int i = 0; i < n; ++i)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: a task uses thread-local state{{.*}} [CA203]
      all.emplace_back([&, i] { out[i] = first_call(xs[i]); });
    for (auto &t : all)
      t.join();
  }
  {
    std::vector<std::thread> all;
    for (auto &id : ids)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: a task makes a call that must stay on one thread [CA211]
      all.emplace_back(whoami, std::ref(id));
    for (auto &t : all)
      t.join();
  }
  {
    std::vector<std::thread> all;
    for (int i = 0; i < n; ++i)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: the next thing after the loop is not to join all threads [CA418]
      all.emplace_back([&, i] { out[i] = slow(xs[i]); });
    std::puts("meanwhile");
    for (auto &t : all)
      t.join();
  }
  {
    std::vector<std::thread> all;
    for (int i = 0; i < n; ++i) {
      std::printf("%d\n", i);
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: the loop does more than start threads [CA421]
      all.emplace_back([&, i] { out[i] = slow(xs[i]); });
    }
    for (auto &t : all)
      t.join();
  }
  {
    std::vector<std::thread> all;
    for (int i = 0; i < n; ++i)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: 'all' is used by more than these two loops [CA418]
      all.emplace_back([&, i] { out[i] = slow(xs[i]); });
    for (auto &t : all)
      t.join();
    total += static_cast<int>(all.size());
  }
  {
    std::vector<std::thread> all;
    all.emplace_back([] {});
    for (int i = 0; i < n; ++i)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: 'all' is used before the loop [CA421]
      all.emplace_back([&, i] { out[i] = slow(xs[i]); });
    for (auto &t : all)
      t.join();
  }
  {
    std::vector<std::thread> all;
    for (int i = 0; i < n; ++i)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: the next thing after the loop is not to join all threads [CA418]
      all.emplace_back([&, i] { out[i] = slow(xs[i]); });
    for (auto &t : all)
      if (t.joinable() && n > 1000)
        t.detach();
      else
        t.join();
  }
  {
    std::vector<std::future<int>> all;
    for (int x : xs)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:21: not wrapped: {{.*}}the next thing after the loop is not to get what all futures hold [CA418]
      all.push_back(std::async(slow, x));
    for (auto &f : all)
      if (f.wait_for(std::chrono::seconds(9)) == std::future_status::ready)
        total += f.get();
  }
  {
    std::vector<std::jthread> all;
    for (int i = 0; i < n; ++i)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: the thread is given a stop token [CA421]
      all.emplace_back([&, i](std::stop_token) { out[i] = slow(xs[i]); });
    for (auto &t : all)
      t.join();
  }
  for (int x : out)
    total += x;
  for (std::size_t id : ids)
    total += static_cast<int>(id);
  return total;
}

// CHECK-DAG: pools.cpp:[[@LINE+4]]:5: not wrapped: the thread looks at 'x', which the loop changes meanwhile [CA421]
[[maybe_unused]] static void dangles(const std::vector<int> &xs, std::atomic<int> &sum) {
  std::vector<std::thread> all;
  for (int x : xs)
    all.emplace_back([&] { sum += slow(x); });
  for (auto &t : all)
    t.join();
}
// CHECK-DAG: pools.cpp:[[@LINE+4]]:5: not wrapped: the thread is given the address of the loop's variable [CA421]
[[maybe_unused]] static void dangles_too(const std::vector<int> &xs) {
  std::vector<std::thread> all;
  for (int x : xs)
    all.emplace_back(into, x, &x);
  for (auto &t : all)
    t.join();
}
// CHECK-DAG: pools.cpp:[[@LINE+4]]:5: not wrapped: what the thread runs is no lambda{{.*}} [CA421]
[[maybe_unused]] static void unseen(const std::vector<int> &xs) {
  std::vector<std::thread> all;
  for (int x : xs)
    all.emplace_back(elsewhere, x);
  for (auto &t : all)
    t.join();
}

// Tasks that wait for one another, each in another way.
static std::atomic<int> ready;
static std::promise<int> promised;
static std::shared_future<int> awaited = promised.get_future().share();
static std::stop_source stopping;
static std::mutex turns;
static bool again() { return ready.load() != 0 || again(); }
[[maybe_unused]] static void waiting(const std::vector<int> &xs) {
  std::vector<int> out(xs.size());
  {
    std::vector<std::thread> all;
    for (int x : xs)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: a task may wait for another one [CA419]
      all.emplace_back([&, x] { awaited.wait(), out[std::size_t(x)] = slow(x); });
    for (auto &t : all)
      t.join();
  }
  {
    std::vector<std::thread> all;
    for (int x : xs)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: a task asks in a loop what others may change [CA419]
      all.emplace_back([&, x] {
      once_more:
        if (ready == 0)
          goto once_more;
        out[std::size_t(x)] = slow(x);
      });
    for (auto &t : all)
      t.join();
  }
  {
    std::vector<std::thread> all;
    for (int x : xs)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: a task asks in a loop what others may change [CA419]
      all.emplace_back([&, x] {
        while (!stopping.stop_requested())
          std::this_thread::yield();
        out[std::size_t(x)] = slow(x);
      });
    for (auto &t : all)
      t.join();
  }
  {
    std::vector<std::thread> all;
    for (int x : xs)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: a task asks in a loop what others may change [CA419]
      all.emplace_back([&, x] {
        while (awaited.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
          std::this_thread::yield();
        out[std::size_t(x)] = slow(x);
      });
    for (auto &t : all)
      t.join();
  }
  {
    std::vector<std::thread> all;
    for (int x : xs)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: a task asks in a loop what others may change [CA419]
      all.emplace_back([&, x] {
        for (int k = 0; k < 200; ++k)
          if (ready.load() != 0)
            break;
        out[std::size_t(x)] = slow(x);
      });
    for (auto &t : all)
      t.join();
  }
  {
    std::vector<std::thread> all;
    for (int x : xs)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: a task asks in a loop what others may change [CA419]
      all.emplace_back([&, x] {
        while (!turns.try_lock()) {
        }
        out[std::size_t(x)] = slow(x);
        turns.unlock();
      });
    for (auto &t : all)
      t.join();
  }
  {
    std::vector<std::thread> all;
    for (int x : xs)
      // CHECK-DAG: pools.cpp:[[@LINE+1]]:7: not wrapped: a task asks again and again what others may change [CA419]
      all.emplace_back([&, x] { out[std::size_t(x)] = again() ? slow(x) : 0; });
    for (auto &t : all)
      t.join();
  }
}

// Each thread runs a copy of its own.
static int copied(const std::vector<int> &xs) {
  std::vector<int> out(xs.size());
  int n = 0, sum = 0;
  auto task = [&out, n](int x) mutable {
    n += x;
    out[std::size_t(x)] = slow(x) + n;
  };
  std::vector<std::thread> all;
  for (int x : xs)
    // CHECK-DAG: pools.cpp:[[@LINE+1]]:5: not wrapped: each thread has a copy of what it runs [CA421]
    all.emplace_back(task, x);
  for (auto &t : all)
    t.join();
  for (int x : out)
    sum += x;
  return sum;
}

int main() {
  std::vector<int> xs, out(100), seen(100);
  std::vector<std::string> words;
  for (int i = 0; i < 100; ++i) {
    xs.push_back(i);
    words.push_back("w" + std::to_string(i));
  }
  counted(xs, out);
  std::printf("%d %d\n", named(xs), summing().run(xs));
  copies(std::vector<std::string>(words), words);
  std::printf("%d\n", futures(xs, seen));
  nothing(xs, seen);
  std::printf("%d %d\n", refused(xs), copied(xs));
  for (int i = 0; i < 100; ++i)
    std::printf("%d %d %s\n", out[i], seen[i], words[i].c_str());
}
