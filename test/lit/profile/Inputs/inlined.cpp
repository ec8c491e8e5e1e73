#include <unistd.h>

#define ALWAYS __attribute__((always_inline)) inline

ALWAYS void pause_for(unsigned time) { usleep(time); }

ALWAYS int task(int id) { pause_for(20000 + unsigned(id)); return id; }

int main() {
  int sum = 0;
  for (int i = 0; i < 5; ++i) sum += task(i);
  return sum == 10 ? 0 : 1;
}
