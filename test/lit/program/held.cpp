// Objects that hold pointers, references or views into what a loop writes.
// RUN: program-dump --loops %s -- -std=c++20 | FileCheck %s

#include <any>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

long spin(long n) {
  long sum = 0;
  for (long i = 0; i < n; ++i)
    for (long j = 0; j < n; ++j)
      sum += i ^ j;
  return sum;
}
// CHECK: in tuple_ref: {{unknown|sequential}}
void tuple_ref(std::vector<long> &a) {
  std::tuple<long &> r(a[0]);
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(std::get<0>(r));
}
// CHECK: in opt_ref: {{unknown|sequential}}
void opt_ref(std::vector<long> &a) {
  std::optional<std::reference_wrapper<long>> r(a[0]);
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(r->get());
}
// CHECK: in opt_ref2: {{unknown|sequential}}
void opt_ref2(std::vector<long> &a) {
  std::optional<std::reference_wrapper<long>> r = a[0];
  for (size_t i = 0; i < a.size(); ++i)
    r->get() += spin(a[i]) * r->get();
}
// CHECK: in ref_w: {{unknown|sequential}}
void ref_w(std::vector<long> &a) {
  auto r = std::ref(a[0]);
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(r);
}
// CHECK: in ref_arr: {{unknown|sequential}}
void ref_arr(std::vector<long> &a) {
  std::array<std::reference_wrapper<long>, 2> r{a[0], a[1]};
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(r[0]);
}
// CHECK: in tie: {{unknown|sequential}}
void tie(std::vector<long> &a) {
  auto t = std::tie(a[0], a[1]);
  for (size_t i = 0; i < a.size(); ++i) {
    a[i] = spin(std::get<1>(t));
  }
}
// CHECK: in tie2: {{unknown|sequential}}
void tie2(std::vector<long> &a) {
  for (size_t i = 1; i < a.size(); ++i) {
    std::tie(a[i], a[i - 1]) = std::make_pair(spin(i), a[i] + 1);
  }
}
// CHECK: in tie3: {{unknown|sequential}}
void tie3(std::vector<long> &a, long &x, long &y) {
  for (size_t i = 1; i < a.size(); ++i) {
    std::tie(x, y) = std::make_pair(spin(i), x + 1);
  }
}
// CHECK: in span1: {{unknown|sequential}}
void span1(std::vector<long> &a) {
  std::span<long> s(a);
  for (size_t i = 1; i < a.size(); ++i)
    a[i] = spin(s[i - 1]);
}
// CHECK: in span2: {{unknown|sequential}}
void span2(std::vector<long> &a) {
  for (size_t i = 1; i < a.size(); ++i) {
    std::span<long> s(a.data(), a.size());
    a[i] = spin(s[0]);
  }
}
struct View {
  std::span<long> s;
};
// CHECK: in span3: {{unknown|sequential}}
void span3(std::vector<long> &a) {
  View w{a};
  for (size_t i = 1; i < a.size(); ++i)
    a[i] = spin(w.s[i - 1]);
}
// CHECK: in span4: {{unknown|sequential}}
void span4(std::vector<long> &a) {
  auto s = std::span(a).subspan(0, 2);
  for (size_t i = 1; i < a.size(); ++i)
    a[i] = spin(s[1]);
}
// CHECK: in sv: {{unknown|sequential}}
void sv(std::string &a) {
  std::string_view s(a);
  for (size_t i = 1; i < a.size(); ++i)
    a[i] = spin(s[i - 1]);
}
// CHECK: in sv2: {{unknown|sequential}}
void sv2(std::string &a) {
  std::pair<std::string_view, int> s(a, 1);
  for (size_t i = 1; i < a.size(); ++i)
    a[i] = spin(s.first[i - 1]);
}
struct It {
  std::vector<long>::iterator it;
};
// CHECK: in it1: {{unknown|sequential}}
void it1(std::vector<long> &a) {
  It r{a.begin()};
  for (size_t i = 1; i < a.size(); ++i)
    a[i] = spin(*r.it);
}
// CHECK: in it2: {{unknown|sequential}}
void it2(std::vector<long> &a) {
  std::pair<std::vector<long>::iterator, int> r(a.begin(), 0);
  for (size_t i = 1; i < a.size(); ++i)
    a[i] = spin(*r.first);
}
// CHECK: in it3: {{unknown|sequential}}
void it3(std::vector<long> &a) {
  std::vector<std::vector<long>::iterator> r{a.begin()};
  for (size_t i = 1; i < a.size(); ++i)
    a[i] = spin(*r[0]);
}
// CHECK: in var: {{unknown|sequential}}
void var(std::vector<long> &a) {
  std::variant<long *, int> r(&a[0]);
  for (size_t i = 1; i < a.size(); ++i)
    a[i] = spin(*std::get<0>(r));
}
// CHECK: in anyp: {{unknown|sequential}}
void anyp(std::vector<long> &a) {
  std::any r(&a[0]);
  for (size_t i = 1; i < a.size(); ++i)
    a[i] = spin(*std::any_cast<long *>(r));
}
// CHECK: in uptr: {{unknown|sequential}}
void uptr(std::vector<long> &a) {
  std::unique_ptr<long *> r(new long *(&a[0]));
  for (size_t i = 1; i < a.size(); ++i)
    a[i] = spin(**r);
}
// CHECK: in shared: {{unknown|sequential}}
void shared(std::vector<long> &a) {
  std::shared_ptr<long> r(&a[0], [](long *) {});
  for (size_t i = 1; i < a.size(); ++i)
    a[i] = spin(*r);
}
// CHECK: in mapp: {{unknown|sequential}}
void mapp(std::vector<long> &a) {
  std::map<int, long *> r{{0, &a[0]}};
  for (size_t i = 1; i < a.size(); ++i)
    a[i] = spin(*r[0]);
}
// CHECK: in mapp2: {{unknown|sequential}}
void mapp2(std::vector<long> &a) {
  std::map<int, long *> r{{0, &a[0]}};
  for (size_t i = 1; i < a.size(); ++i)
    a[i] = spin(*r.at(0));
}
struct P {
  long *p;
};
// CHECK: in memp: {{unknown|sequential}}
void memp(std::vector<long> &a) {
  P r{&a[0]};
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(*r.p);
}
// CHECK: in memp2: {{unknown|sequential}}
void memp2(std::vector<long> &a) {
  P r;
  r.p = &a[0];
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(*r.p);
}
// CHECK: in memp3: {{unknown|sequential}}
void memp3(std::vector<long> &a) {
  std::pair<long *, int> r(&a[0], 1);
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(*r.first);
}
// CHECK: in memp4: {{unknown|sequential}}
void memp4(std::vector<long> &a) {
  std::vector<long *> r{&a[0]};
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(*r[0]);
}
// CHECK: in memp5: {{unknown|sequential}}
void memp5(std::vector<long> &a) {
  std::vector<long *> r;
  r.push_back(&a[0]);
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(*r[0]);
}
// CHECK: in memp6: {{unknown|sequential}}
void memp6(std::vector<long> &a) {
  long *r[2] = {&a[0], &a[1]};
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(*r[1]);
}
// CHECK: in memp7: {{unknown|sequential}}
void memp7(std::vector<long> &a) {
  auto r = std::make_pair(&a[0], 1);
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(*r.first);
}
struct R {
  long &p;
};
// CHECK: in memr: {{unknown|sequential}}
void memr(std::vector<long> &a) {
  R r{a[0]};
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(r.p);
}
struct RC {
  RC(long &x) : p(x) {}
  long &p;
  long get() const { return p; }
  void set(long v) { p = v; }
};
// CHECK: in memrc: {{unknown|sequential}}
void memrc(std::vector<long> &a) {
  RC r(a[0]);
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(r.get());
}
// CHECK: in memrc2: {{unknown|sequential}}
void memrc2(std::vector<long> &a) {
  RC r(a[0]);
  for (size_t i = 0; i < a.size(); ++i)
    r.set(spin(a[i]));
}
// CHECK: in fn: {{unknown|sequential}}
void fn(std::vector<long> &a) {
  std::function<long()> f = [&] { return a[0]; };
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(f());
}
// CHECK: in bindf: {{unknown|sequential}}
void bindf(std::vector<long> &a) {
  auto f = std::bind([](long &x) { return x; }, std::ref(a[0]));
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(f());
}
// CHECK: in fwd: {{unknown|sequential}}
void fwd(std::vector<long> &a) {
  auto t = std::forward_as_tuple(a[0]);
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(std::get<0>(t));
}
// CHECK: in apply: {{unknown|sequential}}
void apply(std::vector<long> &a) {
  for (size_t i = 1; i < a.size(); ++i)
    std::apply([](long &x, long &y) { x = spin(y); }, std::tie(a[i], a[i - 1]));
}
// CHECK: in swapit: {{unknown|sequential}}
void swapit(std::vector<long> &a) {
  for (size_t i = 1; i < a.size(); ++i) {
    std::swap(a[i], a[i - 1]);
    a[i] = spin(a[i]);
  }
}
// CHECK: in iter_swap: {{unknown|sequential}}
void iter_swap(std::vector<long> &a) {
  for (size_t i = 1; i < a.size(); ++i) {
    std::iter_swap(a.begin() + i, a.begin());
    spin(a[i]);
  }
}
// CHECK: in exch: {{unknown|sequential}}
void exch(std::vector<long> &a, long &x) {
  for (size_t i = 1; i < a.size(); ++i) {
    a[i] = std::exchange(x, spin(a[i]));
  }
}
// CHECK: in bind_sb: {{unknown|sequential}}
void bind_sb(std::vector<long> &a) {
  std::pair<long &, long &> p(a[0], a[1]);
  auto &[x, y] = p;
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(x);
}
// CHECK: in bind_sb2: {{unknown|sequential}}
void bind_sb2(std::vector<long> &a) {
  auto [x, y] = std::tie(a[0], a[1]);
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = spin(x);
}
