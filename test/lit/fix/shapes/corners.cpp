// RUN: %fix-same %s | FileCheck %s
// Corners of the language around loops that are wrapped: ranges, headers, scopes, moments.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <forward_list>
#include <iterator>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

// CHECK-NOT: not analysed
// CHECK: wrapped {{[3-9][0-9]}} sites
// CHECK: g++ async: same
// CHECK: clang++-19 async: same

namespace {

using ints = std::vector<int>;

int slow(int n) {
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return n * 7 % 11;
}

void show(const char *what, const ints &xs) {
  std::printf("%s:", what);
  for (int x : xs)
    std::printf(" %d", x);
  std::printf("\n");
}

// Before main.
const ints early = [] {
  ints made;
  for (int i = 0; i < 4; ++i)
    made.push_back(slow(i));
  return made;
}();

// After main.
struct last_words {
  ~last_words() {
    ints out;
    for (int i = 0; i < 4; ++i)
      out.push_back(slow(i));
    show("late", out);
  }
} words;

ints fresh() { return {3, 4, 5}; }
struct holder {
  ints items = {6, 7, 8};
  const ints &get() const { return items; }
};

void ranges() {
  ints out;
  for (int x : fresh())
    out.push_back(slow(x));
  for (auto x : {1, 2, 3})
    out.push_back(slow(x));
  for (char c : std::string("abc"))
    out.push_back(slow(c));
  const std::initializer_list<int> some = {4, 2};
  for (int x : some)
    out.push_back(slow(x));
  std::list<int> linked{5, 6};
  for (auto &x : linked)
    x = slow(x);
  std::forward_list<int> once{7, 8};
  for (const int &x : once)
    out.push_back(slow(x));
  std::set<int> sorted{9, 1};
  for (const auto x : sorted)
    out.push_back(slow(x));
  std::vector<bool> bits{true, false};
  for (bool b : bits)
    out.push_back(slow(b));
  for (auto &&b : bits)
    out.push_back(slow(b ? 4 : 5));
  int rows[2][3] = {{1, 2, 3}, {4, 5, 6}};
  for (auto &row : rows)
    out.push_back(slow(row[0] + row[2]));
  for (int(&row)[3] : rows)
    out.push_back(slow(row[1]));
  holder h;
  for (const auto &x : h.get())
    out.push_back(slow(x));
  for (const auto *p : {&out[0], &out[1]})
    std::printf("%d ", slow(*p));
  for ([[maybe_unused]] const auto &x : linked)
    out.push_back(slow(1));
  const ints nothing;
  for (int x : nothing)
    out.push_back(slow(x));
  out.insert(out.end(), linked.begin(), linked.end());
  show("ranges", out);
}

void headers(unsigned n) {
  ints out;
  for (int i = int(n) - 1; i >= 0; i--)
    out.push_back(slow(i));
  for (unsigned char c = 250; c < 255; ++c)
    out.push_back(slow(c));
  for (long i = -3; i != 3; i += 2)
    if (i == 3)
      break;
  for (unsigned i = 0; n > i; i += 2)
    out.push_back(slow(int(i)));
  for (auto i = 0u; i < n; ++i)
    out.push_back(slow(int(i)));
  for (std::size_t i = 1, other = 4; i < other; ++i)
    out.push_back(slow(int(i)));
  for (int i{0}; i < (n > 2 ? 3 : 2); i++)
    out.push_back(slow(i));
  for (const int limit : {2, 3})
    for (int i = 0; i < limit; ++i)
      out.push_back(slow(i));
  for (int i = 10; i < 5; ++i)
    out.push_back(slow(i));
  show("headers", out);
}

void scopes(const ints &xs, int which) {
  ints out;
  switch (which) {
  case 1:
    for (int x : xs)
      out.push_back(slow(x));
    break;
  default:
    for (int x : xs)
      out.push_back(slow(-x));
  }
  if (which == 7)
    for (int x : xs)
      out.push_back(slow(x));
  else
    for (int x : xs)
      out.push_back(slow(x + 1));
  do
    for (int x : xs)
      out.push_back(slow(x + 2));
  while (false);
  while (out.size() < 30)
    for (int x : xs)
      out.push_back(slow(x));
again:
  for (int x : xs)
    out.push_back(slow(x + 3));
  if (out.size() < 40)
    goto again;
  {
    int xs_size = int(xs.size());
    for (int x : xs)
      out.push_back(slow(x) * xs_size);
  }
  struct local {
    int a, b;
  };
  std::vector<local> made;
  for (int x : xs)
    made.push_back(local{x, slow(x)});
  for (const local &each : made)
    out.push_back(slow(each.a + each.b));
  enum { offset = 3 };
  constexpr int scale = 2;
  static const int shift = 1;
  for (int x : xs)
    out.push_back(slow(x) * scale + offset + shift);
  for (int x : xs) {
    const auto square = [](int y) { return y * y; };
    const int y = square(slow(x));
    out.push_back(y);
  }
  for (int x : xs) {
    auto value = slow(x), result = slow(x + 1);
    out.push_back(value), out.push_back(result);
  }
  for (int out_2 : xs)
    out.push_back(slow(out_2));
  show("scopes", out);
}

void results(const ints &xs) {
  std::vector<std::unique_ptr<int>> owned;
  for (int x : xs)
    owned.push_back(std::make_unique<int>(slow(x)));
  for (int x : xs) {
    auto made = std::make_unique<int>(slow(x));
    owned.push_back(std::move(made));
  }
  struct plain {
    explicit plain(int of) : n(of) {}
    int n;
  };
  std::vector<plain> plains;
  for (int x : xs)
    plains.push_back(plain(slow(x)));
  for (int x : xs) {
    const plain one(slow(x));
    plains.push_back(one);
  }
  std::vector<std::string> texts(xs.size());
  std::vector<std::vector<std::string>> lists;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    std::string text = "t";
    text += std::to_string(slow(xs[i]));
    texts[i] = text;
    lists.push_back({text, text + text});
  }
  std::map<std::string, int> table;
  for (const std::string &text : texts)
    table[text] += slow(int(text.size()));
  std::multimap<int, std::string> grouped;
  for (const std::string &text : texts)
    grouped.insert({slow(int(text.size())), text});
  for (const auto &each : owned)
    std::printf("%d ", *each);
  for (const auto &each : plains)
    std::printf("%d ", each.n);
  for (const auto &list : lists)
    for (const auto &text : list)
      std::printf("%s ", text.c_str());
  for (const auto &[text, count] : table)
    std::printf("%s=%d ", text.c_str(), count);
  for (const auto &[number, text] : grouped)
    std::printf("%d=%s ", number, text.c_str());
  std::printf("\n");
}

// A wrapped loop inside the tasks of another one, and in a recursion.
ints inner(int n) {
  ints out;
  for (int i = 0; i < n; ++i)
    out.push_back(slow(i));
  return out;
}
int sum(int n) {
  int total = slow(n);
  for (int i = 0; i < n; ++i)
    total += sum(i);
  return total;
}
void inside() {
  ints out;
  for (int n = 1; n < 5; ++n) {
    ints part = inner(n);
    out.push_back(part.back());
  }
  out.push_back(sum(3));
  show("inside", out);
}

} // namespace

int main(int argc, char **) {
  show("early", early);
  ranges();
  headers(5);
  scopes({1, 2, 3}, argc);
  results({1, 2, 3});
  inside();
}
