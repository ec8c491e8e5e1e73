// Joins sets by a list of pairs; each join may change what the next one finds.
//
//   union_find [MILLIONS_OF_PAIRS]
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <vector>

int root(std::vector<int> &parent, int of) {
  while (parent[of] != of) {
    parent[of] = parent[parent[of]];
    of = parent[of];
  }
  return of;
}

int main(int argc, char **argv) {
  const long pairs = (argc > 1 ? std::atol(argv[1]) : 5) * 1000000;
  const int members = 6000000;
  std::vector<int> parent(members);
  for (int i = 0; i < members; ++i)
    parent[i] = i;
  std::uint32_t state = 1;
  long joined = 0;
  for (long n = 0; n < pairs; ++n) {
    state = state * 1664525u + 1013904223u;
    const int a = root(parent, static_cast<int>(state % members));
    state = state * 1664525u + 1013904223u;
    const int b = root(parent, static_cast<int>(state % members));
    if (a != b) {
      parent[a] = b;
      ++joined;
    }
  }
  std::cout << members - joined << " sets\n";
}
