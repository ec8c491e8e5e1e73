// A function that nothing comes back from, by what follows its calls, does not make its callers wait;
// nor does one behind a pointer to such functions, even in a cycle of calls.
// RUN: %concadvise check --all %s -- -std=c11 | FileCheck %s --implicit-check-not=blocking-under-lock]
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *allocate(size_t n);

static void report(const char *text) {
  char *copy = allocate(10);
  sleep(1);
  (void)copy;
  (void)text;
}

static void out_of_memory(size_t n) {
  report("memory");
  (void)n;
  __builtin_unreachable();
}

static void die(size_t n) {
  (void)n;
  abort();
}

static void (*handler)(size_t) = die;
void set(void) { handler = out_of_memory; }

static void *allocate(size_t n) {
  void *p = malloc(n);
  if (!p)
    handler(n);
  return p;
}

void use(int broken) {
  pthread_mutex_lock(&lock);
  free(allocate(10));
  if (broken) {
    report("broken");
    __builtin_unreachable();
  }
  pthread_mutex_unlock(&lock);
}

// CHECK: to change
