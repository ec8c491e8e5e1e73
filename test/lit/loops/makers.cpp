// Memory that a function of the program's own makes; pointers that somebody else may re-seat.
// RUN: program-dump --loops %s -- -std=c++17 | FileCheck %s
#include <cstdio>
#include <cstdlib>
#include <cstring>

static void *checked(size_t bytes) {
  void *made = nullptr;
  if (posix_memalign(&made, 64, bytes) != 0) {
    std::fputs("no memory\n", stderr);
    std::exit(1);
  }
  return made;
}
static double *numbers(size_t count) {
  double *made = (double *)checked(count * sizeof(double));
  return made;
}

// CHECK: in own: parallel
void own(int n, const double *b) {
  double *a = numbers(n);
  for (int i = 1; i < n; ++i)
    a[i] = b[i - 1];
}
// CHECK: in twice: parallel
void twice(int n) {
  double *a = numbers(n), *b = numbers(n);
  for (int i = 1; i < n; ++i)
    a[i] = b[i - 1];
}
// CHECK: in by_two_names: sequential
void by_two_names(int n) {
  double *a = numbers(n), *b = a;
  for (int i = 1; i < n; ++i)
    a[i] = b[i - 1];
}

// Makers that somebody else has the result of, or that lead to somebody's else.
static double *cache;
static double *remembered(size_t n) {
  double *made = numbers(n);
  cache = made;
  return made;
}
// CHECK: in of_a_cache: unknown
void of_a_cache(int n) {
  double *a = remembered(n);
  for (int i = 1; i < n; ++i)
    a[i] = cache[i - 1];
}
static double *once(size_t n) {
  static double *made = nullptr;
  if (!made)
    made = numbers(n);
  return made;
}
// CHECK: in one_for_all: unknown
void one_for_all(int n) {
  double *a = once(n), *b = once(n);
  for (int i = 1; i < n; ++i)
    a[i] = b[i - 1];
}
static double *grown(double *old, size_t n) { return n < 10 ? old : numbers(n); }
// CHECK: in sometimes_old: {{unknown|guarded}}
void sometimes_old(int n, double *b) {
  double *a = grown(b, n);
  for (int i = 1; i < n; ++i)
    a[i] = b[i - 1];
}
struct Row {
  double *data;
};
static Row *row(double *data) {
  Row *made = (Row *)std::malloc(sizeof(Row));
  made->data = data;
  return made;
}
// CHECK: in leads_out: unknown
void leads_out(int n, double *b) {
  Row *a = row(b);
  for (int i = 1; i < n; ++i)
    a->data[i] = b[i - 1];
}
static Row *copied(const Row *from) {
  Row *made = (Row *)std::malloc(sizeof(Row));
  std::memcpy(made, from, sizeof *made);
  return made;
}
// CHECK: in leads_out_by_copy: unknown
void leads_out_by_copy(int n, double *b) {
  Row first{b};
  Row *a = copied(&first);
  for (int i = 1; i < n; ++i)
    a->data[i] = b[i - 1];
}

// Who has a pointer to a pointer, or a reference to one, may make it lead elsewhere.
extern void outside(double **p, double *to);
static void by_pointer(double **p, double *to) { *p = to; }
static void by_reference(double *&p, double *to) { p = to; }

// CHECK: in reseated_outside: unknown
void reseated_outside(int n) {
  double x[100], y[100], *p = x;
  outside(&p, y);
  for (int i = 1; i < n; ++i)
    p[i] = y[i - 1];
}
// CHECK: in reseated_by_pointer: unknown
void reseated_by_pointer(int n) {
  double x[100], y[100], *p = x;
  by_pointer(&p, y);
  for (int i = 1; i < n; ++i)
    p[i] = y[i - 1];
}
// CHECK: in reseated_by_reference: unknown
void reseated_by_reference(int n) {
  double x[100], y[100], *p = x;
  by_reference(p, y);
  for (int i = 1; i < n; ++i)
    p[i] = y[i - 1];
}
// CHECK: in reseated_by_lambda: unknown
void reseated_by_lambda(int n) {
  double x[100], y[100], *p = x;
  auto reseat = [&] { p = y; };
  reseat();
  for (int i = 1; i < n; ++i)
    p[i] = y[i - 1];
}
// CHECK: in reseated_here: unknown
void reseated_here(int n) {
  double x[100], y[100], *p = x;
  double **q = &p;
  *q = y;
  for (int i = 1; i < n; ++i)
    p[i] = y[i - 1];
}
// Boundary: null at first is no second place.
// CHECK: in null_first: sequential
void null_first(int n) {
  double y[100], *p = nullptr;
  p = y;
  for (int i = 1; i < n; ++i)
    p[i] = y[i - 1];
}
// CHECK: in stays: parallel
void stays(int n) {
  double x[100], y[100], *p = x;
  for (int i = 1; i < n; ++i)
    p[i] = y[i - 1];
}
