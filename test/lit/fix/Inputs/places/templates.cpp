#include <cmath>
#include <vector>

static double slow(double x) {
  for (int i = 0; i < 500; ++i)
    x = std::sin(x) + i;
  return x;
}
static double sum;
struct plain {
  double operator()(double x) const { return slow(x); }
};
struct counting {
  double operator()(double x) const { return sum = slow(x) + sum; }
};
// One instantiation is legal, the other one is not.
template <class F> static void each(std::vector<double> &xs, F f) {
  for (double &x : xs)
    x = f(x);
}
template <class T> struct table {
  std::vector<T> xs;
  void run() {
    for (T &x : xs)
      x = T(slow(x));
  }
  friend void run_of(table &t) {
    for (T &x : t.xs)
      x = T(slow(x));
  }
};
int main() {
  std::vector<double> xs{1, 2};
  each(xs, plain());
  each(xs, counting());
  table<double> a{{1, 2}};
  table<float> b{{1, 2}};
  a.run();
  b.run();
  run_of(a);
  run_of(b);
  auto generic = [](auto &of) {
    for (auto &x : of)
      x = slow(x);
  };
  generic(xs);
}
