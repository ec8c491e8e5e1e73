// A pointer names what its initialiser named then, not what the same words name now.
// RUN: program-dump --loops %s -- -std=c++17 | FileCheck %s

double slow(double x, double y) { return x * y + 1; }

// CHECK: loop in moved_index: {{sequential|unknown|guarded}}
void moved_index(double *a, int n, int k) {
  double *p = a + k;
  k -= 1;
  double *q = a + k;
  for (int i = 0; i < n; ++i)
    p[i] = slow(q[i], i);
}

// CHECK: loop in changed_before: {{sequential|unknown|guarded}}
void changed_before(double *a, int n) {
  int k = 0;
  double *p = a + k;
  k = 1;
  for (int i = 0; i < n; ++i)
    a[i + k] = slow(p[i], i);
}

// CHECK: loop in moved_base: {{sequential|unknown|guarded}}
void moved_base(double *a, int n) {
  double *p = a;
  a += 1;
  for (int i = 0; i < n; ++i)
    a[i] = slow(p[i], i);
}

// CHECK: loop in changed_sometimes: {{sequential|unknown|guarded}}
void changed_sometimes(double *a, int n, int k) {
  double *p = &a[k];
  if (n > 3)
    ++k;
  for (int i = 0; i < n; ++i)
    a[i + k] = slow(p[i], i);
}

// CHECK: loop in old_element: {{sequential|unknown|guarded}}
void old_element(double *a, int n, int k) {
  double &f = a[k];
  k = n + 1;
  for (int i = 0; i < n; ++i)
    a[i] = slow(f, i);
}

void next(int &k);
// CHECK: loop in changed_by_call: {{sequential|unknown|guarded}}
void changed_by_call(double *a, int n, int k) {
  double *p = a + k;
  next(k);
  for (int i = 0; i < n; ++i)
    a[i + k] = slow(p[i], i);
}

// A row of its own in each round: nothing changes while it stands.
// CHECK: loop in rows: parallel
void rows(double *a, int n) {
  for (int i = 0; i < n; ++i) {
    double *row = a + i * 100;
    for (int j = 0; j < 100; ++j)
      row[j] = slow(j, i);
  }
}

// Changed before, and not since.
// CHECK: loop in settled: parallel
void settled(double *a, int n, int k) {
  k += 2;
  double *p = a + k;
  for (int i = 0; i < n; ++i)
    p[i] = slow(p[i], i);
}
