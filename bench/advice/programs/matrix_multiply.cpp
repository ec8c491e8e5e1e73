// Multiplies two square matrices.
//
//   matrix_multiply [SIZE]
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <vector>

int main(int argc, char **argv) {
  const int size = argc > 1 ? std::atoi(argv[1]) : 700;
  std::vector<double> a(size * size), b(size * size), c(size * size);
  for (int i = 0; i < size * size; ++i) {
    a[i] = i % 7 - 3;
    b[i] = i % 11 - 5;
  }

  for (int row = 0; row < size; ++row)
    for (int k = 0; k < size; ++k)
      for (int column = 0; column < size; ++column)
        c[row * size + column] += a[row * size + k] * b[k * size + column];

  double trace = 0;
  for (int i = 0; i < size; ++i)
    trace += c[i * size + i];
  std::cout << std::setprecision(15) << trace << '\n';
}
