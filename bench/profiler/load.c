// Programs to measure the profiler's cost on. Each prints the seconds that its own loop took.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Computes; no system calls. */
static void cpu(long n) {
  volatile unsigned long sum = 0;
  for (long i = 0; i < n * 100000; ++i)
    sum += (unsigned long)i * 2654435761u;
}

/* Two processes that hand a byte to and fro: 2 blocking waits and 4 system calls a round. */
static void pingpong(long n) {
  int there[2], back[2];
  char byte = 0;
  if (pipe(there) != 0 || pipe(back) != 0)
    abort();
  if (fork() == 0) {
    for (long i = 0; i < n; ++i)
      if (read(there[0], &byte, 1) != 1 || write(back[1], &byte, 1) != 1)
        abort();
    _exit(0);
  }
  for (long i = 0; i < n; ++i)
    if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1)
      abort();
  wait(NULL);
}

/* Waits of 0.1 ms, as a program has that fetches things one after the other. */
static void sleeps(long n) {
  const struct timespec pause = {0, 100000};
  for (long i = 0; i < n; ++i)
    nanosleep(&pause, NULL);
}

static void *nothing(void *unused) { return unused; }

/* Threads that are made, do nothing and are joined. */
static void threads(long n) {
  for (long i = 0; i < n; ++i) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, nothing, NULL) != 0)
      abort();
    pthread_join(thread, NULL);
  }
}

/* System calls that never block. */
static void calls(long n) {
  FILE *zero = fopen("/dev/zero", "r");
  char byte;
  for (long i = 0; i < n; ++i)
    if (read(fileno(zero), &byte, 1) != 1)
      abort();
}

int main(int count, char **arguments) {
  if (count != 3)
    return 2;
  static const struct {
    const char *name;
    void (*run)(long);
  } loads[] = {{"cpu", cpu}, {"pingpong", pingpong}, {"sleeps", sleeps}, {"threads", threads}, {"calls", calls}};
  for (unsigned i = 0; i < sizeof(loads) / sizeof(*loads); ++i)
    if (strcmp(arguments[1], loads[i].name) == 0) {
      const double start = now();
      loads[i].run(atol(arguments[2]));
      printf("%.6f\n", now() - start);
      return 0;
    }
  return 2;
}
