// RUN: %fix-same %s | FileCheck %s
// Where a loop may stand, and what its body may hold.
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

static int work(int n) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return n * 3;
}
static int check(int n) {
  int w = work(n);
  if (w > 9)
    throw std::out_of_range("at " + std::to_string(n));
  return w;
}

struct holder {
  std::vector<int> items{1, 2, 3};
  int factor = 2;
  std::vector<int> scaled() const {
    std::vector<int> result;
    for (int item : items)
      result.push_back(work(item) * factor);
    return result;
  }
};

static std::vector<int> numbers() { return {4, 5, 6}; }

int main(int argc, char **) {
  holder h;
  std::vector<int> out = h.scaled();
  const std::vector<int> xs{1, 2, 3, 4, 5};

  if (argc > 0)
    for (int x : xs)
      out.push_back(work(x));
  else
    out.clear();

  for (int x : numbers()) { out.push_back(work(x)); } // trailing
  for (int x : {7, 8})
    out.push_back(work(x));

  try {
    for (int x : xs)
      out.push_back(check(x));
  } catch (const std::out_of_range &error) {
    std::printf("%s after %zu\n", error.what(), out.size());
  }

  auto later = [&](int base) {
    for (int x : xs)
      out.push_back(work(x) + base);
  };
  later(100);

  std::map<std::string, std::vector<int>> groups{{"p", {1, 2}}, {"q", {3}}};
  for (auto &[name, members] : groups)
    for (int member : members) {
      int w = work(member);
      std::printf("%s%d ", name.c_str(), w);
    }

  for (int x : xs) {
    auto twice = [x](int y) {
      if (y > 3)
        return x + y;
      return y;
    };
    int w = work(twice(x));
    switch (w % 3) {
    case 0:
      out.push_back(w);
      break;
    default:
      out.push_back(-w);
    }
  }

  for (int x : xs) {
    const char *raw = R"(
  keeps } its
	blanks)";
    int w = work(x);
    std::printf("%d%s", w, raw);
  }

  for (const auto &group : groups) {
    int sum = 0;
    for (int member : group.second)
      sum += work(member);
    out.push_back(sum);
  }

  {
    int x = 1000;
    for (int y : xs) {
      int x2 = work(y) + x;
      out.push_back(x2);
    }
  }
  std::vector<std::function<int()>> calls;
  for (int x : xs) {
    int w = work(x);
    calls.push_back([w] { return w + 1; });
  }
  for (const auto &call : calls)
    out.push_back(call());
  std::vector<bool> flags{true, false, true};
  for (bool flag : flags) {
    int w = work(flag ? 2 : 1);
    out.push_back(w);
  }
  std::vector<bool> marks(xs.size());
  for (std::size_t i = 0; i < xs.size(); ++i)
    marks[i] = work(xs[i]) > 6;
  for (bool mark : marks)
    std::printf("%d", mark);
  for (int y : out)
    std::printf(" %d", y);
  std::printf("\n");
}
// CHECK: contexts.cpp
