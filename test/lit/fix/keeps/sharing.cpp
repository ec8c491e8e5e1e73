// RUN: %fix-same %s | FileCheck %s
// What iterations share: statics, members, captured variables, pointers, streams.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

static void wait() { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }

static int scratched(int n) {
  static char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%d", n);
  wait();
  return static_cast<int>(std::strlen(buffer));
}
static int counted(int n) {
  static int calls = 0;
  wait();
  return ++calls * n;
}
static int lazily(int n) {
  static const std::vector<int> table = [] {
    wait();
    return std::vector<int>{5, 6, 7};
  }();
  wait();
  return table[static_cast<std::size_t>(n) % 3];
}
static int through(int *p, int n) {
  wait();
  return *p += n;
}
static int reads(const int *p, int n) {
  wait();
  return *p + n;
}
static char *token(char *text) {
  wait();
  return std::strtok(text, ",");
}

class machine {
  int state = 1;
  mutable int hits = 0;

public:
  int step(int n) {
    wait();
    return state = state * 5 % 97 + n;
  }
  int peek(int n) const {
    wait();
    ++hits;
    return state + n;
  }
  int pure(int n) const {
    wait();
    return state + n;
  }
  int tally() const { return hits; }
  void run(std::vector<int> &out) {
    for (int i = 0; i < 5; ++i)
      out.push_back(step(i));
    for (int i = 0; i < 5; ++i)
      out.push_back(peek(i));
    for (int i = 0; i < 5; ++i)
      out.push_back(pure(i));
    for (int i = 0; i < 5; ++i) {
      int w = pure(i);
      state += w % 2;
    }
  }
};

int main() {
  std::vector<int> xs{1, 22, 333, 4444, 55555}, out;
  for (int x : xs)
    out.push_back(scratched(x));
  for (int x : xs)
    out.push_back(counted(x));
  for (int x : xs)
    out.push_back(lazily(x));
  int shared = 7;
  for (int x : xs)
    out.push_back(through(&shared, x));
  for (int x : xs)
    out.push_back(reads(&shared, x));
  for (int x : xs) {
    int w = reads(&shared, x);
    shared = w % 10;
  }
  machine m;
  m.run(out);
  std::vector<machine> many(4);
  for (auto &one : many)
    out.push_back(one.step(3));
  std::vector<std::shared_ptr<machine>> owned{std::make_shared<machine>(), std::make_shared<machine>()};
  for (auto &one : owned)
    out.push_back(one->step(2));
  std::vector<machine *> pointers{&m, &many[1], &many[0]};
  for (machine *one : pointers)
    out.push_back(one->step(1));
  int calls = 0;
  std::function<int(int)> count = [&calls](int x) {
    wait();
    return ++calls + x;
  };
  for (int x : xs)
    out.push_back(count(x));
  auto square = [](int x) {
    wait();
    return x * x;
  };
  for (int x : xs)
    out.push_back(square(x % 100));
  char text[] = "a,bb,ccc,dddd";
  for (int i = 0; i < 3; ++i) {
    char *word = token(i == 0 ? text : nullptr);
    out.push_back(word ? static_cast<int>(std::strlen(word)) : -1);
  }
  std::vector<std::string> words{"x", "y"};
  for (auto &word : words) {
    wait();
    words[0] += word;
  }
  std::FILE *file = std::tmpfile();
  for (int x : xs) {
    wait();
    std::fprintf(file, "%d\n", x);
  }
  std::rewind(file);
  char line[32];
  for (int i = 0; i < 5; ++i) {
    wait();
    if (std::fgets(line, sizeof line, file))
      out.push_back(std::atoi(line));
  }
  std::fclose(file);
  for (int y : out)
    std::printf("%d ", y);
  std::printf("%s %d %d %d\n", words[0].c_str(), m.tally(), calls, shared);
}
// CHECK: sharing.cpp
