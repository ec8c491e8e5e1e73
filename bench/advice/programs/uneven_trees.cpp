// Counts the nodes of trees of growing depth: the last takes longer than all before it.
//
//   uneven_trees [DEEPEST]
#include <cstdlib>
#include <iostream>
#include <vector>

long nodes(int depth) { return depth < 2 ? 1 : nodes(depth - 1) + nodes(depth - 2) + 1; }

int main(int argc, char **argv) {
  const int deepest = argc > 1 ? std::atoi(argv[1]) : 38;
  std::vector<int> depths;
  for (int depth = 10; depth <= deepest; ++depth)
    depths.push_back(depth);

  std::vector<long> counted;
  for (const int depth : depths)
    counted.push_back(nodes(depth));

  for (std::size_t i = 0; i < depths.size(); ++i)
    std::cout << depths[i] << ' ' << counted[i] << '\n';
}
