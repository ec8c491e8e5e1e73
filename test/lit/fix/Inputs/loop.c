#include <stdio.h>
#include <unistd.h>

static int slow(int n) {
  usleep(1000);
  return n + 1;
}

int main(void) {
  int out[8];
  for (int i = 0; i < 8; ++i)
    out[i] = slow(i);
  printf("%d\n", out[7]);
  return 0;
}
