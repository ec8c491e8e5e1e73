// Computes and prints line by line; the lines have to stay in order.
//
//   print_in_order [LINES]
#include <cstdlib>
#include <iostream>

unsigned long digest(int line) {
  unsigned long state = static_cast<unsigned long>(line) + 1;
  for (int step = 0; step < 2000000; ++step)
    state = state * 6364136223846793005ul + 1442695040888963407ul;
  return state >> 40;
}

int main(int argc, char **argv) {
  const int lines = argc > 1 ? std::atoi(argv[1]) : 300;
  for (int line = 0; line < lines; ++line) {
    const unsigned long value = digest(line);
    std::cout << "line " << line << ": " << value << '\n';
  }
}
