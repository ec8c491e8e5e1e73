// RUN: %fix-same %s | FileCheck %s
// Shapes of loops that people write, one function each. The program prints what each one made; what
// `fix` makes of it has to print the same, on every model that it calls legal.
#include <array>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {

using ints = std::vector<int>;

int slow(int n) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return n * 7 % 11;
}
std::string name(int n) { return "n" + std::to_string(slow(n)); }
std::pair<int, std::string> both(int n) { return {slow(n), name(n)}; }
int risky(int n) {
  if (n == 4)
    throw std::runtime_error("four");
  return slow(n);
}

void show(const char *what, const ints &xs) {
  std::printf("%s:", what);
  for (int x : xs)
    std::printf(" %d", x);
  std::printf("\n");
}
void show(const char *what, const std::vector<std::string> &xs) {
  std::printf("%s:", what);
  for (const std::string &x : xs)
    std::printf(" %s", x.c_str());
  std::printf("\n");
}

// CHECK-NOT: not analysed
// CHECK: wrapped {{4[5-9]|5[0-9]}} sites
// CHECK: g++ async: same
// CHECK: clang++-19 async: same

// --- results that are appended -----------------------------------------------------------------
void appends(const ints &xs) {
  ints out;
  for (int x : xs)
    out.push_back(slow(x));
  for (const auto &x : xs) out.emplace_back(slow(x) + 1);
  for (std::size_t i = 0; i < xs.size(); i++) {
    int y = slow(xs[i]);
    out.push_back(y);
  }
  for (int i = 5; i > 0; --i)
    out.push_back(slow(i));
  for (int i = 0; i <= 10; i += 3)
    out.insert(out.end(), slow(i));
  for (auto it = xs.begin(); it != xs.end(); ++it)
    out.push_back(slow(*it));
  show("appends", out);
}

void appendsSome(const ints &xs) {
  ints out;
  for (int x : xs)
    if (x % 2)
      out.push_back(slow(x));
  for (int x : xs) {
    if (x > 3) {
      out.push_back(slow(x));
    }
  }
  for (int x : xs) {
    int y = slow(x);
    if (y % 2 == 0)
      out.push_back(y);
  }
  for (int x : xs) {
    if (x == 2)
      continue;
    int y = slow(x);
    if (y == 3)
      continue;
    out.push_back(y);
  }
  for (int x : xs)
    if (x % 2)
      out.push_back(slow(x));
    else
      out.push_back(slow(-x));
  show("appendsSome", out);
}

// --- results that are put somewhere ------------------------------------------------------------
void assigns(const ints &xs) {
  ints out(xs.size());
  for (std::size_t i = 0; i < xs.size(); ++i)
    out[i] = slow(xs[i]);
  int raw[8] = {};
  for (int i = 0; i < 8; ++i)
    raw[i] = slow(i);
  std::array<std::string, 4> names;
  for (unsigned i = 0; i < names.size(); ++i)
    names[i] = name(int(i));
  double grid[3][4];
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 4; ++j)
      grid[i][j] = slow(i * 4 + j) / 2.0;
  std::vector<bool> bits(xs.size());
  for (std::size_t i = 0; i < xs.size(); ++i)
    bits[i] = slow(xs[i]) > 4;
  out.insert(out.end(), raw, raw + 8);
  for (bool b : bits)
    out.push_back(b);
  for (auto &row : grid)
    out.push_back(int(std::accumulate(row, row + 4, 0.0)));
  show("assigns", out);
  show("names", std::vector<std::string>(names.begin(), names.end()));
}

void inserts(const ints &xs) {
  std::map<int, std::string> byNumber;
  for (int x : xs)
    byNumber[x] = name(x);
  std::unordered_map<std::string, int> byName;
  for (const int x : xs)
    byName.emplace(std::to_string(x), slow(x));
  std::set<int> seen;
  for (int x : xs)
    seen.insert(slow(x));
  for (auto &[number, text] : byNumber)
    text += "/" + std::to_string(slow(number));
  for (const auto &[number, text] : byNumber)
    std::printf("%d=%s ", number, text.c_str());
  for (int x : xs)
    std::printf("%d ", byName.at(std::to_string(x)));
  for (int x : seen)
    std::printf("<%d>", x);
  std::printf("\n");
}

// --- sums ----------------------------------------------------------------------------------------
void reduces(const ints &xs) {
  long total = 0;
  for (int x : xs)
    total += slow(x);
  unsigned bits = 0;
  for (int x : xs)
    bits |= 1u << slow(x);
  double mean = 0;
  for (int x : xs)
    mean += slow(x) / 3.0;
  int most = 0;
  for (int x : xs)
    most = std::max(most, slow(x));
  int count = 0;
  for (int x : xs)
    if (slow(x) > 4)
      ++count;
  std::string text;
  for (int x : xs)
    text += name(x);
  std::printf("reduces: %ld %u %.17g %d %d %s\n", total, bits, mean, most, count, text.c_str());
}

// --- own items -----------------------------------------------------------------------------------
struct item {
  int value = 0;
  unsigned narrow : 5;
  std::string text;
  void grow() {
    value += slow(value);
    text = name(value);
  }
};

void ownItems() {
  std::vector<item> items(4);
  for (std::size_t i = 0; i < items.size(); ++i)
    items[i].value = int(i);
  for (auto &each : items)
    each.grow();
  for (item &each : items)
    each.narrow = static_cast<unsigned>(slow(each.value)) & 31u;
  for (auto &&each : items) {
    each.value += each.narrow;
  }
  std::vector<std::unique_ptr<item>> owned;
  for (int i = 0; i < 3; ++i)
    owned.push_back(std::make_unique<item>());
  for (const auto &each : owned)
    each->grow();
  for (const auto &each : items)
    std::printf("%d,%u,%s ", each.value, unsigned(each.narrow), each.text.c_str());
  for (const auto &each : owned)
    std::printf("%d ", each->value);
  std::printf("\n");
}

// --- output stays in order -----------------------------------------------------------------------
void prints(const ints &xs) {
  for (int x : xs)
    std::printf("%d ", slow(x));
  for (int x : xs) {
    std::string n = name(x);
    std::fprintf(stdout, "[%s]", n.c_str());
  }
  for (int x : xs)
    std::fputs(name(x).c_str(), stdout);
  for (int x : xs)
    std::cout << slow(x) << ' ';
  std::cout << std::flush;
  for (int x : xs) {
    auto n = name(x);
    std::cout << n << '\n' << std::flush;
    std::printf("%d\n", slow(x + 1));
  }
  std::ostringstream text;
  for (int x : xs)
    text << name(x) << ';';
  std::puts(text.str().c_str());
}

// --- several values, bindings, and what lambdas cannot capture ---------------------------------
void crossings(const ints &xs) {
  std::vector<std::string> out;
  for (int x : xs) {
    auto [number, text] = both(x);
    out.push_back(text + std::to_string(number));
  }
  for (int x : xs) {
    int a = slow(x);
    std::string b = name(a);
    const double c = a / 2.0;
    out.push_back(b + std::to_string(c));
  }
  std::map<int, std::string> table{{1, "a"}, {2, "b"}};
  for (const auto &[key, value] : table)
    out.push_back(value + name(key));
  for (auto [key, value] : table) {
    value += "+";
    out.push_back(value + name(key));
  }
  const auto [first, second] = std::make_pair(3, std::string("q"));
  for (int x : xs)
    out.push_back(second + name(x + first));
  auto &&[low, high] = std::make_tuple(1, 2);
  for (int x : xs) {
    int y = slow(x + low);
    if (y > high)
      out.push_back(std::to_string(y));
  }
  show("crossings", out);
}

void captures(const ints &xs, int n) {
  std::vector<std::string> out;
  int local[3] = {1, 2, 3};
  const int &alias = local[1];
  item bits;
  bits.narrow = 9;
  for (int x : xs)
    out.push_back(name(x + local[2] + alias + int(bits.narrow)));
  auto &whole = local;
  for (int x : xs)
    out.push_back(name(x + whole[0] + n));
  static int counter = 5;
  for (int x : xs)
    out.push_back(name(x + counter));
  for (int x : xs) {
    auto twice = [&](int y) { return slow(x) + y; };
    int y = twice(x);
    out.push_back(std::to_string(y));
  }
  show("captures", out);
}

// --- by value, shadowed, changed -----------------------------------------------------------------
void values(std::vector<std::string> words) {
  std::vector<std::string> out;
  for (std::string word : words) {
    word += name(int(word.size()));
    out.push_back(std::move(word));
  }
  for (auto word : words) {
    auto n = slow(int(word.size()));
    word += std::to_string(n);
    out.push_back(word);
  }
  for (std::string_view word : words)
    out.push_back(name(int(word.size())) + std::string(word));
  for (const char *word : {"one", "three"})
    out.push_back(name(int(std::string(word).size())));
  show("values", out);
}

// --- nested ----------------------------------------------------------------------------------------
void nested(const std::vector<ints> &rows) {
  ints out;
  for (const ints &row : rows)
    for (int x : row)
      out.push_back(slow(x));
  for (const ints &row : rows) {
    int sum = 0;
    for (int x : row) {
      if (x == 2)
        continue;
      if (x == 6)
        break;
      sum += slow(x);
    }
    out.push_back(sum);
  }
  for (const ints &row : rows) {
    ints part;
    for (int x : row)
      part.push_back(slow(x));
    switch (part.size()) {
    case 0:
      break;
    case 1:
      continue;
    default:
      out.push_back(part.back());
      break;
    }
  }
  show("nested", out);
}

// --- classes, templates ----------------------------------------------------------------------------
class shop {
public:
  explicit shop(const ints &xs) {
    for (int x : xs)
      stock.push_back(name(x));
  }
  void more(const ints &xs) {
    for (int x : xs)
      this->stock.push_back(prefix + name(x) + std::to_string(factor));
  }
  std::vector<std::string> list() const {
    std::vector<std::string> out;
    for (const auto &each : stock)
      out.push_back(each + name(factor));
    return out;
  }

private:
  std::vector<std::string> stock;
  std::string prefix = "p";
  int factor = 2;
};

template <class T> std::vector<T> generic(const std::vector<T> &xs) {
  std::vector<T> out;
  for (const T &x : xs)
    out.push_back(T(slow(int(x))));
  return out;
}

// --- exceptions --------------------------------------------------------------------------------------
void throws(const ints &xs) {
  ints out;
  try {
    for (int x : xs)
      out.push_back(risky(x));
  } catch (const std::runtime_error &error) {
    std::printf("%s: ", error.what());
  }
  show("throws", out);
}

} // namespace

int main() {
  const ints xs{1, 2, 3, 4, 5, 6, 9};
  appends(xs);
  appendsSome(xs);
  assigns(xs);
  inserts(xs);
  reduces(xs);
  ownItems();
  prints(xs);
  crossings(xs);
  captures(xs, int(xs.size()));
  values({"aa", "b", "cccc"});
  nested({{1, 2, 3}, {4}, {}, {5, 6, 7}});
  shop one(xs);
  one.more(xs);
  show("shop", one.list());
  show("generic", generic(xs));
  throws(xs);
}
