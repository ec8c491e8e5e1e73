#include <unistd.h>
#include <vector>

static int fetch(int id) {
  usleep(1000);
  return id * 2;
}

std::vector<int> fetchAll(const std::vector<int> &ids) {
  std::vector<int> results;
  for (int id : ids)
    results.push_back(fetch(id));
  return results;
}

long recurrence(const std::vector<long> &values) {
  long state = 1;
  for (long value : values)
    state = state * 31 + value / (state % 7 + 1);
  return state;
}
