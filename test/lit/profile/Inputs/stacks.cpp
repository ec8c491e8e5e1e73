#include <time.h>

static inline __attribute__((always_inline)) void pauseFor(long Ms) {
  timespec T{Ms / 1000, Ms % 1000 * 1000000};
  nanosleep(&T, nullptr);
}

__attribute__((noinline)) int inner(int Level) {
  pauseFor(200); // inlined here
  return Level + 1;
}

__attribute__((noinline)) int outer(int Level) {
  volatile char Big[256] = {};
  return inner(Level) + Big[Level];
}

__attribute__((noinline)) unsigned long hot(unsigned long N) {
  volatile unsigned long Sum = 0;
  for (unsigned long I = 0; I != N; ++I)
    Sum = Sum + I;
  return Sum;
}

__attribute__((noinline)) unsigned long warm() { return hot(200000000) + 1; }

int main(int Count, char **) { return int((warm() + outer(Count)) & 0); }
