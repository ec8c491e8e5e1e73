// RUN: wrap-snippet %s > %t.cpp
// RUN: %same-output %s %t.cpp
// A member template of the item needs its type spelled in a lambda.
#include <cstdio>
#include <string>
#include <vector>

struct field {
  int number = 0;
  template <class T> T as() const { return static_cast<T>(number); }
};

int main() {
  std::vector<field> fields{{1}, {2}, {3}};
  double sum = 0;
  // WRAP: hoist=f.as<double>() type=double item=field spell=1
  for (const auto &f : fields)
    sum += f.as<double>() / 2;
  std::printf("%g\n", sum);
}
