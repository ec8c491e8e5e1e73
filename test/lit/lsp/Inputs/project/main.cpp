#include "fetch.h"

#include <cstdio>
#include <vector>

std::vector<int> fetchAll(const std::vector<int> &ids) {
  std::vector<int> results;
  for (int id : ids)
    results.push_back(fetch(id));
  return results;
}

int main() {
  std::vector<int> ids;
  for (int i = 0; i < 5; ++i)
    ids.push_back(i);
  for (int result : fetchAll(ids))
    std::printf("%d\n", result);
}
