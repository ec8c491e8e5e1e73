// Variables in loops: private, reduced, carried, last values.
// RUN: program-dump --loops %s -- -std=c11 | FileCheck %s

// CHECK: in sum: parallel reduction(+:s)
int sum(const int *a, int n) {
  int s = 0;
  for (int i = 0; i < n; ++i)
    s += a[i];
  return s;
}

// CHECK: in float_sum: parallel reduction(+:s) requires(fp-reassociation)
float float_sum(const float *a, int n) {
  float s = 0;
  for (int i = 0; i < n; ++i)
    s += a[i];
  return s;
}

// Every step is rounded.
// CHECK: in rounded: parallel reduction(+:s) requires(fp-reassociation)
int rounded(const double *a, int n) {
  int s = 0;
  for (int i = 0; i < n; ++i)
    s += a[i];
  return s;
}

// CHECK: in mixed: sequential
int mixed(const int *a, int n) {
  int s = 1;
  for (int i = 0; i < n; ++i) {
    s += a[i];
    s *= 3;
  }
  return s;
}

// CHECK: in prefix_sum: sequential
// CHECK-NEXT: CA101 an iteration reads 's' as an earlier one left it
void prefix_sum(const int *restrict a, int *restrict out, int n) {
  int s = 0;
  for (int i = 0; i < n; ++i) {
    s += a[i];
    out[i] = s;
  }
}

// The value of `k++` is used: who gets which number depends on the order.
// CHECK: in numbers: sequential
void numbers(int *restrict out, const int *restrict in, int n) {
  int k = 0;
  for (int i = 0; i < n; ++i)
    if (in[i])
      out[i] = k++;
}

// CHECK: in histogram: parallel reduction(+:h)
void histogram(int *restrict h, const unsigned char *restrict s, int n) {
  for (int i = 0; i < n; ++i)
    h[s[i]]++;
}

// CHECK: in set_anew: parallel private(t)
void set_anew(double *restrict a, const double *restrict b, int n) {
  double t;
  for (int i = 0; i < n; ++i) {
    t = b[i];
    a[i] = t * t;
  }
}

// CHECK: in last_value: parallel private(t) requires(last-value)
double last_value(double *restrict a, const double *restrict b, int n) {
  double t = 0;
  for (int i = 0; i < n; ++i) {
    t = b[i];
    a[i] = t * t;
  }
  return t;
}

// Set on one path only: the other sees what the iteration before left.
// CHECK: in sometimes_set: sequential
// CHECK-NEXT: CA101
void sometimes_set(double *restrict a, const double *restrict b, int n) {
  double t = 0;
  for (int i = 0; i < n; ++i) {
    if (b[i] > 0)
      t = b[i];
    a[i] = t;
  }
}

// Each iteration takes the argument after that of the one before.
// CHECK: in takes_arguments: sequential
// CHECK: CA104 an iteration reads 'list' as an earlier one left it
void takes_arguments(int *restrict out, int n, ...) {
  __builtin_va_list list;
  __builtin_va_start(list, n);
  for (int i = 0; i < n; ++i)
    out[i] = __builtin_va_arg(list, int);
  __builtin_va_end(list);
}

// CHECK: in finds: sequential
// CHECK-NEXT: CA109 an iteration may end the loop
int finds(const int *a, int n, int x) {
  for (int i = 0; i < n; ++i)
    if (a[i] == x)
      return i;
  return -1;
}

static int counter;
static void bump(void) { counter++; }

// CHECK: in bumps: sequential
// CHECK-NEXT: CA201 'counter' is read and written by every iteration from scalars.c:[[@LINE-3]]:26 to scalars.c:[[@LINE-3]]:26
void bumps(int n) {
  for (int i = 0; i < n; ++i)
    bump();
}

extern int opaque(int);

// CHECK: in calls_opaque: unknown
// CHECK-NEXT: CA207 nothing is known of 'opaque'
void calls_opaque(int n) {
  for (int i = 0; i < n; ++i)
    opaque(i);
}

struct node {
  struct node *next;
  int value;
};

// CHECK: in list: sequential
// CHECK: CA101 an iteration reads 'p' as an earlier one left it
int list(struct node *p) {
  int s = 0;
  while (p) {
    s += p->value;
    p = p->next;
  }
  return s;
}
