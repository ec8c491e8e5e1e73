// Memory that const hides and pointers share: caches, arenas, shared_ptr.
// RUN: program-dump --sites %s -- -std=c++17 | FileCheck %s

#include "Inputs/work.h"

#include <memory>
#include <memory_resource>
#include <string>
#include <unordered_map>
#include <vector>

class table {
  mutable std::unordered_map<long, long> cache;

public:
  long get(long n) const {
    auto found = cache.find(n);
    return found != cache.end() ? found->second : cache[n] = spin(n);
  }
};
// CHECK-LABEL: site loop in mutable_cache{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA112 'from.cache' changes while iterations use it
// CHECK: processes: unsafe
// CHECK-NEXT: CA112 'from.cache' changes while iterations use it
// CHECK: async: unsafe
// CHECK-NEXT: CA112 'from.cache' changes while iterations use it
longs mutable_cache(const longs &in, const table &from) {
  longs out;
  for (long n : in)
    out.push_back(from.get(n));
  return out;
}

// CHECK-LABEL: site loop in arena{{$}}
// CHECK: threads: unsafe
// CHECK-NEXT: CA101 an iteration reads 'pool' as an earlier one left it
// CHECK: processes: unsafe
// CHECK-NEXT: CA101 an iteration reads 'pool' as an earlier one left it
// CHECK: async: unsafe
// CHECK-NEXT: CA101 an iteration reads 'pool' as an earlier one left it
// Neither kind of memory resource that people use here takes two threads.
longs arena(const longs &in) {
  longs out;
  std::pmr::monotonic_buffer_resource pool;
  for (long n : in) {
    std::pmr::string text(&pool);
    text.append(n, 'x');
    out.push_back(spin(text.size()));
  }
  return out;
}

struct node {
  long n = 0;
};
// CHECK-LABEL: site loop in shared_nodes{{$}}
// CHECK: threads: unknown
// CHECK-NEXT: CA117 it is not known what memory 'memory behind a pointer' leads to
// CHECK: processes: unsafe
// CHECK-NEXT: CA301 what a task writes to 'memory behind a pointer' is lost in a worker process
// CHECK: async: unknown
// CHECK-NEXT: CA117 it is not known what memory 'memory behind a pointer' leads to
// Two of them may own one node.
void shared_nodes(const std::vector<std::shared_ptr<node>> &all) {
  for (const auto &each : all)
    each->n = spin(each->n);
}
