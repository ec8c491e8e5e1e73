// Structures and pointers stored in them.
// RUN: program-dump --loops %s -- -std=c11 | FileCheck %s

struct item {
  int *p;
  int x;
};

// CHECK: in members: parallel
void members(struct item *a, int n) {
  for (int i = 0; i < n; ++i)
    a[i].x = i;
}

// CHECK: in targets: guarded requires(items-may-alias)
void targets(struct item *a, int n) {
  for (int i = 0; i < n; ++i)
    *a[i].p = i;
}

// CHECK: in row_pointers: guarded requires(items-may-alias)
void row_pointers(double **a, int n) {
  for (int i = 0; i < n; ++i)
    a[i][0] = 0;
}

struct grid {
  int n;
  double *u, *v;
  double fixed[10];
  double other[10];
};

// Arrays in a structure are apart; pointers in it may not be.
// CHECK: in apart: parallel
void apart(struct grid *g) {
  for (int i = 1; i < 10; ++i)
    g->fixed[i] = g->other[i - 1];
}
// CHECK: in not_apart: guarded requires(pointers-may-alias)
void not_apart(struct grid *g, int n) {
  for (int i = 1; i < n; ++i)
    g->u[i] = g->v[i - 1];
}

static void set(double *p) { *p = 1; }
static void clear(double *p, int n) {
  for (int i = 0; i < n; ++i)
    p[i] = 0;
}

// CHECK: in one_element: parallel
void one_element(double *restrict a, int n) {
  for (int i = 0; i < n; ++i)
    set(&a[i]);
}

// CHECK: in from_element: unknown
// CHECK-NEXT: CA116 a call may touch the part of 'a' that another iteration uses
void from_element(double *restrict a, int n) {
  for (int i = 0; i < n; ++i)
    clear(&a[i], n);
}

union both {
  int a;
  float b;
};

// CHECK: in one_union: sequential
void one_union(union both *u, int n) {
  for (int i = 0; i < n; ++i) {
    u->a = i;
    u->b += 1;
  }
}
// CHECK: in many_unions: parallel
void many_unions(union both *u, int n) {
  for (int i = 0; i < n; ++i)
    u[i].a = (int)u[i].b;
}
