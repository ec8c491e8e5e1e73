// A function that nothing comes back from, by what follows its calls, does not make its callers wait;
// nor does one behind a pointer to such functions, even in a cycle of calls.
// RUN: %concadvise check --all %s -- -std=c11 | FileCheck %s 
// RUN: %concadvise check --all %s -- -std=c11 | grep -c 'blocking-under-lock]' | FileCheck %s --check-prefix=COUNT
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static void *allocate(size_t n);

// COUNT: {{^}}1{{$}}
static void report(const char *text) {
  char *copy = allocate(10);
  pthread_mutex_lock(&log_lock);
  // CHECK: endings.c:[[@LINE+1]]:3: {{.*}} [blocking-under-lock]
  sleep(1);
  pthread_mutex_unlock(&log_lock);
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
  switch (broken) {
  case 0:
    break;
  default:
    report("odd");
    abort();
    break;
  }
  pthread_mutex_unlock(&lock);
}
