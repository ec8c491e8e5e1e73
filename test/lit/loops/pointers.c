// Pointers that count, that are cast, and that are kept in structures.
// RUN: program-dump --loops %s -- -std=gnu11 | FileCheck %s
#include <stdlib.h>

static long spin(long n) {
  long s = 0;
  for (long i = 0; i < n; ++i)
    for (long j = 0; j < n; ++j)
      s += i ^ j;
  return s;
}

// CHECK: in counts: sequential
// CHECK-NEXT: CA101 {{.*}}'a'
void counts(long *a, int n) {
  long *e = a + n;
  for (long *p = a; p < e; p++)
    *p = spin(p[-1]);
}
// The bytes of a long overlap those of its neighbours when they are one char apart.
// CHECK: in narrower: unknown
void narrower(long *a, int n) {
  char *c = (char *)a;
  for (int i = 0; i < n; i++)
    *(long *)(c + i) = spin(i);
}
// CHECK: in narrower_reads: {{unknown|sequential}}
void narrower_reads(long *a, int n) {
  char *c = (char *)a;
  for (int i = 0; i < n; i++)
    a[i] = spin(c[0]);
}
// CHECK: in by_void: {{unknown|sequential}}
void by_void(long *a, int n) {
  void *v = a;
  int *c = v;
  for (int i = 0; i < n; i++)
    c[i + n] = spin(a[i]);
}
// CHECK: in allocated: parallel
void allocated(int n) {
  long *a = (long *)malloc(n * sizeof(long));
  for (int i = 0; i < n; i++)
    a[i] = spin(i);
  free(a);
}
struct Block {
  long *data;
  int len;
};
// CHECK: in listed: unknown
void listed(long *a, int n) {
  struct Block l = {a, n};
  for (int i = 0; i < n; i++)
    a[i] = spin(l.data[0]);
}
// CHECK: in copied: unknown
void copied(long *a, int n) {
  struct Block l;
  l.data = a;
  struct Block m = l;
  for (int i = 0; i < n; i++)
    a[i] = spin(m.data[0]);
}
// CHECK: in on_the_heap: unknown
void on_the_heap(long *a, int n) {
  struct Block *l = malloc(sizeof *l);
  l->data = a;
  for (int i = 0; i < n; i++)
    a[i] = spin(l->data[0]);
}
static void init(struct Block *b, long *a) { b->data = a; }
// CHECK: in by_callee: unknown
void by_callee(long *a, int n) {
  struct Block l;
  init(&l, a);
  for (int i = 0; i < n; i++)
    a[i] = spin(l.data[0]);
}
// CHECK: in compound: unknown
void compound(long *a, int n) {
  struct Block *l = &(struct Block){a, n};
  for (int i = 0; i < n; i++)
    a[i] = spin(l->data[0]);
}
