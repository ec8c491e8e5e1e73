// RUN: %fix-same %s | FileCheck %s
// Order: of output, of evaluation, of what the loop itself changes.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <list>
#include <map>
#include <numeric>
#include <optional>
#include <sstream>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

static void wait() { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }
static int work(int n) {
  wait();
  return (n * 7919) % 101;
}
static double real(int n) {
  wait();
  return 1.0 / (n + 3);
}
static int loud(int n) {
  std::printf("[%d]", n);
  return work(n);
}
static std::string label(int n) {
  wait();
  return std::string(static_cast<std::size_t>(n % 5), 'x');
}
static int seen = 0;
static int note(int n) { return seen = seen * 3 + n; }

struct account {
  std::string owner;
  double balance = 0;
  int checks = 0;
  int verify() {
    wait();
    return ++checks;
  }
};

int main() {
  std::vector<int> xs(9);
  std::iota(xs.begin(), xs.end(), 1);
  std::vector<int> out;

  for (int x : xs)
    std::printf("%d ", loud(x));
  for (int x : xs)
    out.push_back(note(x) + work(x));
  for (int x : xs)
    out.push_back(work(x) + note(x));
  for (int x : xs) {
    out.push_back(x);
    out.push_back(work(static_cast<int>(out.size())));
  }
  for (int x : xs) {
    int w = work(x);
    if (!out.empty() && out.back() == w)
      continue;
    out.push_back(w);
  }

  double sum = 0, product = 1;
  float small = 0;
  for (int x : xs)
    sum += real(x);
  for (int x : xs)
    product *= real(x);
  for (int x : xs)
    small += static_cast<float>(real(x));
  int most = 0, least = 1000, bits = 0;
  for (int x : xs)
    most = std::max(most, work(x));
  for (int x : xs)
    least = std::min(work(x), least);
  for (int x : xs)
    bits ^= work(x);
  short narrow = 0;
  for (int x : xs)
    narrow = static_cast<short>(narrow + work(x) * 1000);
  unsigned char byte = 200;
  for (int x : xs)
    byte = static_cast<unsigned char>(byte + work(x));
  bool all = true, any = false;
  for (int x : xs)
    all = all && work(x) < 90;
  for (int x : xs)
    any |= work(x) > 95;

  std::string text;
  for (int x : xs)
    text += label(x);
  for (int x : xs)
    text = label(x) + text;
  std::ostringstream stream;
  for (int x : xs)
    stream << label(x) << ',';
  std::list<std::string> front;
  for (int x : xs)
    front.push_front(label(x));
  std::unordered_map<int, int> counts;
  for (int x : xs)
    ++counts[work(x) % 3];
  std::multimap<int, int> multi;
  for (int x : xs)
    multi.emplace(work(x) % 2, x);
  std::optional<int> last;
  for (int x : xs)
    last = work(x);
  int best = -1, at = -1;
  for (int x : xs) {
    int w = work(x);
    if (w > best) {
      best = w;
      at = x;
    }
  }

  std::vector<account> accounts(4);
  for (auto &a : accounts) {
    int checks = a.verify();
    a.balance += checks;
  }
  for (auto a : accounts) {
    a.balance += a.verify();
    out.push_back(static_cast<int>(a.balance));
  }
  for (std::size_t i = 1; i < accounts.size(); ++i) {
    accounts[i].balance = accounts[i - 1].balance + work(static_cast<int>(i));
  }
  for (int i = 0; i < 4; i += 2)
    accounts[static_cast<std::size_t>(i)].balance += work(i);
  int grid[4][5] = {};
  for (int i = 0; i < 4; ++i)
    for (int j = 0; j < 5; ++j)
      grid[i][j] = work(i * 5 + j);
  for (int i = 3; i >= 0; --i)
    out.push_back(work(grid[i][0]));
  for (int i = 0; i <= 3; ++i)
    out.push_back(work(grid[i][1]));
  for (unsigned i = 0, n = 3; i < n; ++i)
    out.push_back(work(static_cast<int>(i)));
  for (auto it = xs.begin(); it != xs.end(); ++it)
    out.push_back(work(*it));
  int k;
  for (k = 0; k < 3; ++k)
    out.push_back(work(k));
  out.push_back(k);
  for (int i = 0; i < 6; ++i) {
    if (work(i) % 2)
      ++i;
    out.push_back(i);
  }
  for (int i = 0; i < static_cast<int>(xs.size()) && i < 30; ++i) {
    int w = work(i);
    if (w % 5 == 0 && xs.size() < 14)
      xs.push_back(w);
  }
  int limit = 3;
  for (int i = 0; i < limit; ++i) {
    if (work(i) % 2 && limit < 8)
      ++limit;
  }

  std::printf("\n%.17g %.17g %.9g %d %d %d %d %d %d %d\n", sum, product, static_cast<double>(small),
              most, least, bits, narrow, byte, all, any);
  std::printf("%s %s %d %d %d %d %zu\n", text.c_str(), stream.str().c_str(), last.value_or(-1), best,
              at, limit, xs.size());
  for (const auto &s : front)
    std::printf("%s;", s.c_str());
  for (const auto &[key, value] : multi)
    std::printf("%d=%d ", key, value);
  std::printf("%d %d %d\n", counts[0], counts[1], counts[2]);
  for (const auto &a : accounts)
    std::printf("%.17g/%d ", a.balance, a.checks);
  for (int y : out)
    std::printf("%d ", y);
  for (const auto &row : grid)
    for (int cell : row)
      std::printf("%d ", cell);
  std::printf("%d\n", seen);
}
// CHECK: order.cpp
