// Memory reached through what calls return, and through iterators, views and wrapped references.
// RUN: program-dump --loops %s -- -std=c++17 | FileCheck %s

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

long spin(long n) {
  long sum = 0;
  for (long i = 0; i < n; ++i)
    for (long j = 0; j < n; ++j)
      sum += i ^ j;
  return sum;
}

// The pointer that a call returns leads to the container's elements, wherever it is indexed.
// CHECK: loop in first_of_data: sequential
// CHECK-NEXT: CA101 {{.*}}'a'
void first_of_data(std::vector<long> &a) {
  long *p = a.data();
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(p[0]);
}

// The windows overlap.
// CHECK: loop in sorts_windows: {{unknown|sequential}}
void sorts_windows(std::vector<long> &a) {
  for (size_t i = 0; i + 4 < a.size(); ++i)
    std::sort(a.begin() + i, a.begin() + i + 4);
}

// CHECK: loop in fills_windows: {{unknown|sequential}}
void fills_windows(std::vector<long> &a) {
  for (size_t i = 0; i + 4 < a.size(); ++i)
    std::fill_n(a.begin() + i, 4, long(i));
}

// CHECK: loop in copies: {{unknown|sequential}}
void copies(std::vector<long> &a, const std::vector<long> &b) {
  for (size_t i = 0; i + 4 < a.size(); ++i)
    std::copy(b.begin(), b.begin() + 4, a.begin() + i);
}

// An iterator names an element as a pointer does.
// CHECK: loop in iterator_at_first: sequential
// CHECK-NEXT: CA101 {{.*}}'a'
void iterator_at_first(std::vector<long> &a) {
  auto first = a.begin();
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(*first);
}

// CHECK: loop in iterator_before: sequential
void iterator_before(std::vector<long> &a) {
  for (auto it = a.begin() + 1; it != a.end(); ++it)
    *it += spin(it[-1]);
}

// CHECK: loop in own_elements: parallel
void own_elements(std::vector<long> &a) {
  auto first = a.begin();
  for (size_t i = 0; i < a.size(); ++i)
    *(first + i) = spin(first[i]);
}

// CHECK: loop in own_elements_by_pointer: parallel
void own_elements_by_pointer(std::vector<long> &a) {
  long *p = a.data();
  for (size_t i = 0; i < a.size(); ++i)
    p[i] = spin(p[i]);
}

// CHECK: loop in largest: {{unknown|sequential}}
void largest(std::vector<long> &a) {
  auto &most = *std::max_element(a.begin(), a.end());
  for (auto &x : a)
    x = spin(x + most);
}

// CHECK: loop in viewed: sequential
// CHECK-NEXT: CA101 {{.*}}'text'
void viewed(std::string &text) {
  std::string_view view = text;
  for (size_t i = 0; i < text.size(); ++i)
    text[i] = char(spin(view[0]));
}

// Looking at one view from all iterations changes nothing.
// CHECK: loop in compared: parallel
void compared(const std::vector<std::string> &in, std::string_view wanted, std::vector<char> &out) {
  std::vector<char> found(in.size());
  for (size_t i = 0; i < in.size(); ++i)
    found[i] = in[i] == wanted;
  out = found;
}

// CHECK: loop in wrapped: {{unknown|sequential}}
void wrapped(std::vector<long> &a) {
  auto first = std::ref(a[0]);
  for (auto &x : a)
    x = spin(x + first.get());
}

// CHECK: loop in tied: sequential
// CHECK-NEXT: CA101 {{.*}}'{{[ab]}}'
void tied(std::vector<long> &out) {
  long a = 0, b = 1;
  for (auto &x : out) {
    std::tie(a, b) = std::make_tuple(b, a + b);
    x = spin(a);
  }
}

// A bit of vector<bool> is written through an object that stands for it.
// CHECK: loop in bits: sequential
// CHECK-NEXT: CA103 elements of the vector<bool> 'out' share their bytes
void bits(std::vector<bool> &out) {
  for (auto bit : out)
    bit = spin(3) > 2;
}

// CHECK: loop in bits_by_index: sequential
// CHECK-NEXT: CA103 elements of the vector<bool> 'out' share their bytes
void bits_by_index(std::vector<bool> &out) {
  for (size_t i = 0; i < out.size(); ++i) {
    auto bit = out[i];
    bit = spin(long(i)) > 2;
  }
}

// A callable with state of its own, handed on to a function of the library.
// CHECK: loop in generates: unknown
// CHECK-NEXT: CA207 nothing is known of 'std::generate'
void generates(std::vector<std::vector<int>> &out, std::function<int()> next) {
  for (auto &row : out)
    std::generate(row.begin(), row.end(), next);
}
