// Blurs generated pictures; each result is a few megabytes.
//
//   blur_images [PICTURES]
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

using picture = std::vector<float>;
constexpr int side = 1200;

picture generated(int seed) {
  picture made(side * side);
  std::uint32_t state = seed;
  for (float &pixel : made) {
    state = state * 1664525u + 1013904223u;
    pixel = static_cast<float>(state >> 16);
  }
  return made;
}

picture blurred(const picture &from) {
  picture to(from.size());
  for (int y = 1; y + 1 < side; ++y)
    for (int x = 1; x + 1 < side; ++x) {
      float sum = 0;
      for (int dy = -1; dy <= 1; ++dy)
        for (int dx = -1; dx <= 1; ++dx)
          sum += from[(y + dy) * side + x + dx];
      to[y * side + x] = sum / 9;
    }
  return to;
}

int main(int argc, char **argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 40;
  std::vector<picture> pictures;
  for (int n = 0; n < count; ++n)
    pictures.push_back(blurred(generated(n)));

  double sum = 0;
  for (const picture &each : pictures)
    sum += each[side * side / 2 + 7];
  std::cout << sum << '\n';
}
