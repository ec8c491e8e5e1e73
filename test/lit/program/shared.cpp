// What iterations share beyond memory of their own: files by their names, addresses that are kept,
// bit-fields, thread-local sums, virtual functions, locks.
// RUN: program-dump --loops --sites %s -- -std=c++20 | FileCheck %s --check-prefixes=LOOP
// RUN: program-dump --sites %s -- -std=c++20 | FileCheck %s --check-prefixes=SITE

#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

long spin(long n) {
  long sum = 0;
  for (long i = 0; i < n; ++i)
    for (long j = 0; j < n; ++j)
      sum += i ^ j;
  return sum;
}

// LOOP: in literal: sequential
// LOOP-NEXT: CA125 {{.*}}'out.txt'
long literal(std::vector<long> &a) {
  for (auto &x : a) {
    {
      std::ofstream f("out.txt");
      f << spin(x);
    }
    std::ifstream g("out.txt");
    g >> x;
  }
  return 0;
}
// LOOP: in literal_c: sequential
// LOOP-NEXT: CA125 {{.*}}'out.txt'
long literal_c(std::vector<long> &a) {
  for (auto &x : a) {
    FILE *f = fopen("out.txt", "w");
    fprintf(f, "%ld", spin(x));
    fclose(f);
    f = fopen("out.txt", "r");
    fscanf(f, "%ld", &x);
    fclose(f);
  }
  return 0;
}
static void save(const char *path, long x) {
  FILE *f = fopen(path, "a");
  fprintf(f, "%ld", x);
  fclose(f);
}
static void save_it(long x) { save("log.txt", x); }
// LOOP: in callee: sequential
long callee(std::vector<long> &a) {
  for (auto &x : a) {
    x = spin(x);
    save("log.txt", x);
  }
  return 0;
}
// LOOP: in callee2: sequential
long callee2(std::vector<long> &a) {
  for (auto &x : a) {
    x = spin(x);
    save_it(x);
  }
  return 0;
}
// LOOP: in invariant: sequential
long invariant(std::vector<long> &a, const std::string &path) {
  for (auto &x : a) {
    std::ofstream f(path);
    f << spin(x);
  }
  return 0;
}
// LOOP: in invariant2: sequential
long invariant2(std::vector<long> &a, const char *path) {
  for (auto &x : a) {
    save(path, spin(x));
  }
  return 0;
}
// LOOP: in ronly: parallel
long ronly(std::vector<long> &a) {
  for (auto &x : a) {
    std::ifstream f("in.txt");
    long n;
    f >> n;
    x = spin(x + n);
  }
  return 0;
}
// LOOP: in own: parallel
long own(std::vector<std::string> &a) {
  for (auto &x : a) {
    std::ofstream f(x);
    f << spin(1);
  }
  return 0;
}
// LOOP: in own2: parallel
long own2(std::vector<long> &a) {
  for (auto &x : a) {
    std::ofstream f("out" + std::to_string(x));
    f << spin(1);
  }
  return 0;
}
// LOOP: in own3: sequential
long own3(std::vector<long> &a) {
  char b[32];
  for (auto &x : a) {
    snprintf(b, 32, "%ld", x);
    FILE *f = fopen(b, "w");
    fprintf(f, "%ld", spin(x));
    fclose(f);
  }
  return 0;
}
// LOOP: in del: sequential
long del(std::vector<long> &a) {
  for (auto &x : a) {
    x = spin(x);
    std::filesystem::remove("out.txt");
  }
  return 0;
}
// f
// LOOP: in statbuf: sequential
long statbuf(std::vector<char *> &out) {
  static char buf[64];
  for (size_t i = 0; i < out.size(); ++i) {
    snprintf(buf, sizeof buf, "%zu", i);
    out[i] = buf;
  }
  return 0;
}
static char *keep[100];
static void reg(int i, char *p) { keep[i] = p; }
// LOOP: in statbuf2: sequential
long statbuf2(int n) {
  static char buf[64];
  for (int i = 0; i < n; ++i) {
    snprintf(buf, sizeof buf, "%d", i);
    reg(i, buf);
  }
  return 0;
}
struct Bits {
  unsigned x : 3, y : 5;
};
// LOOP: in bits: sequential
long bits(std::vector<long> &a, Bits &b) {
  for (size_t i = 0; i < a.size(); ++i) {
    b.x = i & 7;
    a[i] = spin(b.x);
  }
  return 0;
}
// LOOP: in bits2: sequential
long bits2(std::vector<long> &a, Bits &b) {
  for (size_t i = 0; i < a.size(); ++i) {
    if (i & 1)
      b.x = i & 7;
    else
      b.y = 2;
    a[i] = spin(i);
  }
  return b.x;
}
// LOOP: in bits3: sequential
long bits3(std::vector<long> &a, Bits &b) {
  for (size_t i = 0; i < a.size(); ++i) {
    b.x += 1;
    b.y += a[i];
  }
  return b.x;
}
// LOOP: in bits4: parallel
long bits4(std::vector<Bits> &b) {
  for (size_t i = 0; i < b.size(); ++i) {
    b[i].x += 1;
    b[i].y += spin(i);
  }
  return 0;
}
// LOOP: in deref: guarded
long deref(std::vector<long *> &a) {
  for (size_t i = 0; i < a.size(); ++i)
    *a[i] += spin(i);
  return 0;
}
// LOOP: in deref2: guarded
long deref2(long **a, int n) {
  for (int i = 0; i < n; ++i)
    *a[i] += spin(i);
  return 0;
}
// i
static std::vector<long> events;
struct Guard {
  long n;
  ~Guard() { events.push_back(spin(n)); }
};
// LOOP: in guard: sequential
// SITE: in guard
// SITE: threads: unsafe
long guard(std::vector<long> &a) {
  for (size_t i = 0; i < a.size(); ++i) {
    Guard g{long(i)};
    a[i] = spin(i);
  }
  return events.size();
}
struct Sleeper {
  ~Sleeper();
};
static thread_local long sum;
static void addto(long x) { sum += x; }
// LOOP: in tls: sequential
// LOOP-NEXT: CA203 thread-local 'sum' carries
long tls(std::vector<long> &a) {
  for (size_t i = 0; i < a.size(); ++i)
    addto(spin(a[i]));
  return sum;
}
// LOOP: in tls2: guarded
long tls2(std::vector<long> &a) {
  for (size_t i = 0; i < a.size(); ++i) {
    sum = spin(a[i]);
    addto(3);
    a[i] = sum;
  }
  return 0;
}
struct Shape {
  virtual ~Shape() = default;
  virtual long area() const { return spin(3); }
};
struct Sq : Shape {
  long area() const override { return spin(4); }
};
namespace {
struct Loc {
  virtual ~Loc() = default;
  virtual long area() const { return spin(3); }
};
struct Loc2 final : Loc {
  long area() const override { return spin(4); }
};
} // namespace
// LOOP: in virt: guarded
// LOOP-NEXT: CA214 'Shape::area'
long virt(std::vector<Shape *> &s, std::vector<long> &a) {
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = s[i]->area();
  return 0;
}
// LOOP: in virt2: parallel
long virt2(std::vector<Loc *> &s, std::vector<long> &a) {
  for (size_t i = 0; i < a.size(); ++i)
    a[i] = s[i]->area();
  return 0;
}
static std::mutex m;
static long total;
// SITE: in lock
// SITE: threads: unsafe
// SITE-NEXT: CA215
long lock(std::vector<long> &a) {
  for (size_t i = 0; i < a.size(); ++i) {
    std::lock_guard<std::mutex> g(m);
    total += spin(a[i]);
  }
  return total;
}
static void locked(long x) {
  std::lock_guard<std::mutex> g(m);
  total += spin(x);
}
// LOOP: in lock2: guarded
// SITE: in lock2
// SITE: threads: unsafe
// SITE-NEXT: CA215
long lock2(std::vector<long> &a) {
  for (size_t i = 0; i < a.size(); ++i)
    locked(a[i]);
  return total;
}
// SITE: in lock3
// SITE: threads: proven
long lock3(std::vector<long> &a) {
  for (size_t i = 0; i < a.size(); ++i) {
    long v = spin(a[i]);
    std::lock_guard<std::mutex> g(m);
    total += v;
  }
  return total;
}
