// Iterators and functors that carry a stream, a container or a reference: using them uses that.
// RUN: program-dump --loops %s -- -std=c++20 | FileCheck %s

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <sstream>
#include <vector>

long spin(long n) {
  long sum = 0;
  for (long i = 0; i < n; ++i)
    for (long j = 0; j < n; ++j)
      sum += i ^ j;
  return sum;
}
// CHECK: in ostream_it: {{unknown|sequential}}
void ostream_it(std::vector<std::vector<int>> &a) {
  std::ostream_iterator<int> it(std::cout, " ");
  for (auto &v : a)
    std::copy(v.begin(), v.end(), it);
}
// CHECK: in ostream_it2: {{unknown|sequential}}
void ostream_it2(std::vector<std::vector<int>> &a) {
  std::ostream_iterator<int> it(std::cout, " ");
  for (auto &v : a) {
    spin(v[0]);
    *it = v[0];
    ++it;
  }
}
// CHECK: in ostream_it3: {{unknown|sequential}}
void ostream_it3(std::vector<std::vector<int>> &a) {
  for (auto &v : a) {
    spin(v[0]);
    std::copy(v.begin(), v.end(), std::ostream_iterator<int>(std::cout, " "));
  }
}
// CHECK: in back_ins: {{unknown|sequential}}
void back_ins(std::vector<std::vector<int>> &a, std::vector<int> &out) {
  auto it = std::back_inserter(out);
  for (auto &v : a) {
    v[0] = spin(v[0]);
    std::copy(v.begin(), v.end(), it);
  }
}
// CHECK: in back_ins2: {{unknown|sequential}}
void back_ins2(std::vector<std::vector<int>> &a, std::vector<int> &out) {
  for (auto &v : a) {
    v[0] = spin(v[0]);
    std::copy(v.begin(), v.end(), std::back_inserter(out));
  }
}
// CHECK: in back_ins3: {{unknown|sequential}}
void back_ins3(std::vector<std::vector<int>> &a) {
  std::vector<int> out;
  std::back_insert_iterator<std::vector<int>> it(out);
  for (auto &v : a) {
    *it++ = spin(v[0]);
  }
  for (int x : out)
    printf("%d ", x);
}
// CHECK: in ins: {{unknown|sequential}}
void ins(std::vector<std::vector<int>> &a, std::vector<int> &out) {
  auto it = std::inserter(out, out.begin());
  for (auto &v : a) {
    v[0] = spin(v[0]);
    std::transform(v.begin(), v.end(), it, [](int x) { return x + 1; });
  }
}
// CHECK: in ostreambuf: {{unknown|sequential}}
void ostreambuf(std::vector<std::string> &a) {
  std::ostreambuf_iterator<char> it(std::cout);
  for (auto &v : a) {
    spin(v.size());
    std::copy(v.begin(), v.end(), it);
  }
}
// CHECK: in istream_it: {{unknown|sequential}}
void istream_it(std::vector<std::vector<int>> &a, std::istream &in) {
  std::istream_iterator<int> it(in);
  for (auto &v : a) {
    v[0] = spin(*it);
    ++it;
  }
}
// CHECK: in istream_it2: {{unknown|sequential}}
void istream_it2(std::vector<std::vector<int>> &a, std::istringstream &in) {
  for (auto &v : a) {
    v.assign(std::istream_iterator<int>(in), std::istream_iterator<int>());
    spin(v.size());
  }
}
struct Adder {
  long &sum;
  void operator()(int x) const {
    sum += spin(x);
    sum *= 3;
  }
};
// CHECK: in functor: {{unknown|sequential}}
void functor(std::vector<std::vector<int>> &a, long &total) {
  Adder add{total};
  for (auto &v : a)
    std::for_each(v.begin(), v.end(), add);
}
// CHECK: in functor2: {{unknown|sequential}}
void functor2(std::vector<std::vector<int>> &a, long &total) {
  Adder add{total};
  for (auto &v : a)
    add(v[0]);
}
// CHECK: in functor3: {{unknown|sequential}}
void functor3(std::vector<std::vector<int>> &a, long &total) {
  for (auto &v : a)
    std::for_each(v.begin(), v.end(), Adder{total});
}
struct Sink {
  std::vector<int> *out;
  void put(int x) { out->push_back(spin(x)); }
};
// CHECK: in holder: {{unknown|sequential}}
void holder(std::vector<std::vector<int>> &a, std::vector<int> &out) {
  Sink s{&out};
  for (auto &v : a)
    s.put(v[0]);
}
struct Logger {
  std::ostream &os;
  template <class T> Logger &operator<<(const T &t) {
    os << t;
    return *this;
  }
};
// CHECK: in logger: {{unknown|sequential}}
void logger(std::vector<std::vector<int>> &a) {
  Logger log{std::cout};
  for (auto &v : a)
    log << spin(v[0]) << '\n';
}
// CHECK: in lambda_ref: {{unknown|sequential}}
void lambda_ref(std::vector<std::vector<int>> &a, std::vector<int> &out) {
  auto put = [&](int x) { out.push_back(spin(x)); };
  for (auto &v : a)
    std::for_each(v.begin(), v.end(), put);
}
// CHECK: in lambda_ptr: {{unknown|sequential}}
void lambda_ptr(std::vector<std::vector<int>> &a, std::vector<int> &out) {
  auto put = [p = &out](int x) { p->push_back(spin(x)); };
  for (auto &v : a)
    put(v[0]);
}
