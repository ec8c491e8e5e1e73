// Programs to measure the profiler's cost on. Each prints the seconds that its own loop took, and how
// often its threads gave up the CPU by themselves, as the kernel counts it.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
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

/* Computes for about so many microseconds; no system calls. */
static void spin(double microseconds) {
  for (const double end = now() + microseconds * 1e-6; now() < end;)
    ;
}

/* Two processes that hand a byte to and fro: 2 blocking waits and 4 system calls a round. Each
   computes for a while before it answers. */
static void exchange(long n, double microseconds) {
  int there[2], back[2];
  char byte = 0;
  if (pipe(there) != 0 || pipe(back) != 0)
    abort();
  if (fork() == 0) {
    for (long i = 0; i < n; ++i) {
      if (read(there[0], &byte, 1) != 1)
        abort();
      spin(microseconds);
      if (write(back[1], &byte, 1) != 1)
        abort();
    }
    _exit(0);
  }
  for (long i = 0; i < n; ++i) {
    spin(microseconds);
    if (write(there[1], &byte, 1) != 1 || read(back[0], &byte, 1) != 1)
      abort();
  }
  wait(NULL);
}

static void pingpong(long n) { exchange(n, 0); }

/* About 100,000 waits a second: each process waits half of the time. */
static void waits(long n) { exchange(n, 6); }

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

static long milliseconds;

/* Waits 1 ms and computes 20 µs, again and again. */
static void *works(void *unused) {
  const struct timespec pause = {0, 1000000};
  for (const double end = now() + (double)milliseconds * 1e-3; now() < end;) {
    spin(20);
    nanosleep(&pause, NULL);
  }
  return unused;
}

static void *rests(void *unused) {
  usleep((unsigned)milliseconds * 1000);
  return unused;
}

static void together(int count, void *(*run)(void *), long n) {
  pthread_t all[512];
  milliseconds = n;
  for (int i = 0; i < count; ++i)
    if (pthread_create(&all[i], NULL, run, NULL) != 0)
      abort();
  for (int i = 0; i < count; ++i)
    pthread_join(all[i], NULL);
}

/* 64 threads that work, and 500 that do nothing, for n ms. */
static void working64(long n) { together(64, works, n); }
static void resting500(long n) { together(500, rests, n); }

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
  } loads[] = {{"cpu", cpu}, {"pingpong", pingpong}, {"sleeps", sleeps}, {"threads", threads}, {"calls", calls},
               {"waits", waits}, {"working64", working64}, {"resting500", resting500}};
  for (unsigned i = 0; i < sizeof(loads) / sizeof(*loads); ++i)
    if (strcmp(arguments[1], loads[i].name) == 0) {
      const double start = now();
      loads[i].run(atol(arguments[2]));
      const double took = now() - start;
      struct rusage own, children;
      getrusage(RUSAGE_SELF, &own);
      getrusage(RUSAGE_CHILDREN, &children);
      printf("%.6f %ld\n", took, own.ru_nvcsw + children.ru_nvcsw);
      return 0;
    }
  return 2;
}
