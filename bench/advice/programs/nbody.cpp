// The acceleration of every body under the attraction of all others.
//
//   nbody [BODIES]
#include <cmath>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <vector>

struct vec {
  double x = 0, y = 0, z = 0;
};

struct body {
  vec at;
  double mass;
};

vec pull_on(const body &of, const std::vector<body> &bodies) {
  vec sum;
  for (const body &other : bodies) {
    const double dx = other.at.x - of.at.x, dy = other.at.y - of.at.y, dz = other.at.z - of.at.z;
    const double squared = dx * dx + dy * dy + dz * dz + 1e-6;
    const double scale = other.mass / (squared * std::sqrt(squared));
    sum.x += dx * scale;
    sum.y += dy * scale;
    sum.z += dz * scale;
  }
  return sum;
}

int main(int argc, char **argv) {
  const int count = argc > 1 ? std::atoi(argv[1]) : 8000;
  std::vector<body> bodies;
  for (int i = 0; i < count; ++i)
    bodies.push_back({{std::sin(i), std::cos(2.0 * i), std::sin(3.0 * i)}, 1.0 + i % 3});

  std::vector<vec> pulls(bodies.size());
  for (std::size_t i = 0; i < bodies.size(); ++i)
    pulls[i] = pull_on(bodies[i], bodies);

  double checksum = 0;
  for (const vec &pull : pulls)
    checksum += pull.x * pull.x + pull.y * pull.y + pull.z * pull.z;
  std::cout << std::setprecision(12) << checksum << '\n';
}
