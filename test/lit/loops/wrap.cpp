// Subscripts in unsigned and narrow types: linear only where they cannot wrap around.
// RUN: program-dump --loops %s -- -std=c++20 | FileCheck %s

#include <cstdint>
#include <stddef.h>
#include <vector>

long spin(long n) {
  long sum = 0;
  for (long i = 0; i < n; ++i)
    for (long j = 0; j < n; ++j)
      sum += i ^ j;
  return sum;
}
// CHECK: in big: unknown
void big(std::vector<long> &a, unsigned n) {
  for (unsigned i = 0; i < n; ++i)
    a[i * 0x80000000u] = spin(i);
}
// CHECK: in uc: unknown
void uc(std::vector<long> &a, int n) {
  for (int i = 0; i < n; ++i)
    a[(unsigned char)i] = spin(i);
}
// CHECK: in uc2: unknown
void uc2(std::vector<long> &a, int n) {
  for (int i = 0; i < n; ++i) {
    unsigned char c = i;
    a[c] = spin(i);
  }
}
// CHECK: in uc3: unknown
void uc3(std::vector<long> &a, int n) {
  unsigned char c = 0;
  for (int i = 0; i < n; ++i) {
    a[c] = spin(i);
    ++c;
  }
}
// CHECK: in uc4: unknown
void uc4(std::vector<long> &a, int n) {
  unsigned char c = 0;
  for (int i = 0; i < n; ++i) {
    a[c++] = spin(i);
  }
}
// CHECK: in uc5: parallel reduction(+:a)
void uc5(std::vector<long> &a, int n) {
  for (int i = 0; i < n; ++i) {
    uint8_t c;
    c = i;
    a[c] += spin(i);
  }
}
// CHECK: in us: unknown
void us(std::vector<long> &a, int n) {
  for (int i = 0; i < n; ++i) {
    uint16_t c = i * 4;
    a[c] = spin(i);
  }
}
// CHECK: in nar: {{unknown|guarded|sequential}}
void nar(std::vector<long> &a, long n) {
  for (long i = 0; i < n; ++i)
    a[(int)i] = spin(i);
}
// CHECK: in narok: parallel
void narok(std::vector<long> &a) {
  for (long i = 0; i < 1000; ++i)
    a[(int)i] = spin(i);
}
// CHECK: in ucok: parallel
void ucok(std::vector<long> &a) {
  for (int i = 0; i < 200; ++i)
    a[(unsigned char)i] = spin(i);
}
// CHECK: in plain_u: parallel
void plain_u(std::vector<long> &a, unsigned n) {
  for (unsigned i = 0; i < n; ++i)
    a[i] = spin(i);
}
// CHECK: in plain_u1: parallel
void plain_u1(std::vector<long> &a, unsigned n) {
  for (unsigned i = 1; i < n; ++i)
    a[i - 1] = spin(i);
}
// CHECK: in down_u: parallel
void down_u(std::vector<long> &a, unsigned n) {
  for (unsigned i = n; i > 0; --i)
    a[i - 1] = spin(i);
}
// CHECK: in rev_u: parallel
void rev_u(std::vector<long> &a, unsigned n) {
  for (unsigned i = 0; i < n; ++i)
    a[n - 1 - i] = spin(i);
}
// CHECK: in two_u: {{unknown|guarded|sequential}}
void two_u(std::vector<long> &a, unsigned n) {
  for (unsigned i = 0; i < n; ++i)
    a[2 * i] = spin(i);
}
// CHECK: in two_s: parallel
void two_s(std::vector<long> &a, int n) {
  for (int i = 0; i < n; ++i)
    a[2 * i] = spin(i);
}
// CHECK: in two_z: parallel
void two_z(std::vector<long> &a, size_t n) {
  for (size_t i = 0; i < n; ++i)
    a[2 * i] = spin(i);
}
// CHECK: in huge_z: {{unknown|guarded|sequential}}
void huge_z(std::vector<long> &a, size_t n) {
  for (size_t i = 0; i < n; ++i)
    a[i << 62] = spin(i);
}
// CHECK: in lin_u: {{unknown|guarded|sequential}}
void lin_u(long *a, unsigned n, unsigned m) {
  for (unsigned i = 0; i < n; ++i)
    for (unsigned j = 0; j < m; ++j)
      a[i * m + j] = spin(i);
}
// CHECK: in lin_i: parallel
void lin_i(long *a, int n, int m) {
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < m; ++j)
      a[i * m + j] = spin(i);
}
// CHECK: in lin_z: parallel
void lin_z(long *a, size_t n, size_t m) {
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < m; ++j)
      a[i * m + j] = spin(i);
}
// CHECK: in mix: {{unknown|guarded|sequential}}
void mix(std::vector<long> &a, unsigned n, int k) {
  for (unsigned i = 0; i < n; ++i)
    a[i + k] = spin(a[i]);
}
// CHECK: in mixed2: {{unknown|guarded|sequential}}
void mixed2(std::vector<long> &a, unsigned n) {
  for (unsigned i = 0; i < n; ++i)
    a[i] = spin(a[i + n]);
}
// CHECK: in mixed3: parallel
void mixed3(std::vector<long> &a, size_t n) {
  for (size_t i = 0; i < n; ++i)
    a[i] = spin(a[i + n]);
}
// CHECK: in cst: {{unknown|guarded|sequential}}
void cst(std::vector<long> &a, int n) {
  for (int i = 0; i < n; ++i)
    a[i + 0x80000000u * 2u] = spin(a[0]);
}
// CHECK: in mask: {{unknown|guarded|sequential}}
void mask(std::vector<long> &a, int n) {
  for (int i = 0; i < n; ++i)
    a[i & 7] = spin(i);
}
// CHECK: in modi: {{unknown|guarded|sequential}}
void modi(std::vector<long> &a, int n) {
  for (int i = 0; i < n; ++i)
    a[i % 8] = spin(i);
}
// CHECK: in divi: {{unknown|guarded|sequential}}
void divi(std::vector<long> &a, int n) {
  for (int i = 0; i < n; ++i)
    a[i / 2] = spin(i);
}
// CHECK: in neg: {{unknown|guarded|sequential}}
void neg(std::vector<long> &a, unsigned n) {
  for (unsigned i = 0; i < n; ++i)
    a[-i] = spin(i);
}
// CHECK: in nott: {{unknown|guarded|sequential}}
void nott(std::vector<long> &a, unsigned n) {
  for (unsigned i = 0; i < n; ++i)
    a[~i] = spin(i);
}
// CHECK: in enumi: {{unknown|guarded|sequential}}
void enumi(std::vector<long> &a, unsigned n) {
  enum E : unsigned char { z };
  for (unsigned i = 0; i < n; ++i)
    a[(E)i] = spin(i);
}
// CHECK: in booli: {{unknown|guarded|sequential}}
void booli(std::vector<long> &a, unsigned n) {
  for (unsigned i = 0; i < n; ++i)
    a[(bool)i] = spin(i);
}
// CHECK: in uint_ind: {{unknown|guarded|sequential}}
void uint_ind(std::vector<long> &a, unsigned n) {
  unsigned k = 0;
  for (unsigned i = 0; i < n; ++i) {
    a[k] = spin(i);
    k += 0x80000000u;
  }
}
// CHECK: in uint_ind2: {{unknown|guarded|sequential}}
void uint_ind2(std::vector<long> &a, unsigned n) {
  unsigned k = 0;
  for (unsigned i = 0; i < n; ++i) {
    a[k] = spin(i);
    k += 3;
  }
}
// CHECK: in int_ind2: parallel
void int_ind2(std::vector<long> &a, unsigned n) {
  int k = 0;
  for (unsigned i = 0; i < n; ++i) {
    a[k] = spin(i);
    k += 3;
  }
}
// CHECK: in sz: {{unknown|guarded|sequential}}
void sz(std::vector<long> &a, std::vector<long> &b) {
  for (size_t i = 0; i < b.size(); ++i) {
    int k = i;
    a[k] = spin(i);
  }
}
// CHECK: in chain: {{unknown|guarded|sequential}}
void chain(std::vector<long> &a, unsigned n) {
  for (unsigned i = 0; i < n; ++i) {
    unsigned k = i * 4;
    unsigned long j = k + 1;
    a[j] = spin(i);
  }
}
// CHECK: in inner_u: parallel
void inner_u(std::vector<long> &a, unsigned n) {
  for (size_t i = 0; i < n; ++i)
    for (unsigned j = 0; j < 4; ++j)
      a[i * 4 + j] = spin(i);
}
// CHECK: in inner_m1: {{unknown|guarded|sequential}}
void inner_m1(std::vector<long> &a, unsigned n) {
  for (size_t i = 0; i < n; ++i)
    for (unsigned j = 0; j <= n - 1; ++j)
      a[i * n + j] = spin(i);
}
// CHECK: in bf: {{unknown|guarded|sequential}}
void bf(std::vector<long> &a, int n) {
  struct {
    unsigned x : 3;
  } s;
  for (int i = 0; i < n; ++i) {
    s.x = i;
    a[s.x] = spin(i);
  }
}
