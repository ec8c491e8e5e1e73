#include "work.h"

#include <cstdio>
#include <vector>

int main() {
  std::vector<int> items = {1, 2, 3, 4, 5, 6};
  std::vector<int> results;
  for (int item : items)
    results.push_back(work(item));
  for (int id : items)
    results.push_back(remote(id));
  for (int result : results)
    std::printf("%d\n", result);
}
