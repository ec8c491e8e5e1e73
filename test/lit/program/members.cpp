// Reference members lead out of the object that has them, even out of one made in the task.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s

#include <map>
#include <vector>

long spin(long n) {
  long sum = 0;
  for (long i = 0; i < n; ++i)
    for (long j = 0; j < n; ++j)
      sum += i ^ j;
  return sum;
}

struct Busy {
  bool &flag;
  explicit Busy(bool &flag) : flag(flag) { flag = true; }
  ~Busy() { flag = false; }
};

// CHECK-LABEL: in guarded
// CHECK: threads: unsafe
// CHECK: CA106 {{.*}}'guard.flag'
void guarded(const std::vector<long> &in, std::vector<long> &out) {
  bool busy = false;
  std::vector<long> results;
  for (long n : in) {
    Busy guard(busy);
    results.push_back(spin(n + busy));
  }
  out = results;
}

struct Counts {
  long &count;
  void next() { count = count * 3 + 1; }
};

// CHECK-LABEL: in counted
// CHECK: threads: unsafe
// CHECK: CA101 an iteration reads 'counts.count' as an earlier one left it
void counted(const std::vector<long> &in, std::vector<long> &out) {
  long count = 0;
  std::vector<long> results;
  for (long n : in) {
    Counts counts{count};
    counts.next();
    results.push_back(spin(n));
  }
  results.push_back(count);
  out = results;
}

struct Collector {
  std::vector<long> &into;
  void put(long n) { into.push_back(spin(n)); }
};

// CHECK-LABEL: in collected
// CHECK: threads: unsafe
void collected(const std::vector<long> &in, std::vector<long> &out) {
  for (long n : in) {
    Collector each{out};
    each.put(n);
  }
}

// A binding is the member that it names.
// CHECK-LABEL: in first_of_all
// CHECK: threads: {{unsafe|unknown}}
void first_of_all(std::map<long, long> &all) {
  for (auto &[key, value] : all)
    value = spin(all.begin()->second + key);
}

// An index that is changed by another name.
// CHECK-LABEL: in renamed
// CHECK: threads: {{unsafe|unknown}}
void renamed(std::vector<long> &all) {
  for (int i = 0; i < 100; ++i) {
    int at = i;
    int &other = at;
    other = 3;
    all[at] = spin(all[at]);
  }
}
