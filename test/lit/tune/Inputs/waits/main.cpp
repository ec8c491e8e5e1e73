#include <cstdio>
#include <cstdlib>
#include <unistd.h>
#include <vector>

static int ask(int n) {
  usleep(6000);
  return n * n;
}

int main(int argc, char **argv) {
  int count = argc > 1 ? std::atoi(argv[1]) : 10;
  std::vector<int> all;
  for (int i = 0; i < count; ++i)
    all.push_back(ask(i));
  long total = 0;
  for (int each : all)
    total += each;
  std::printf("%ld\n", total);
}
