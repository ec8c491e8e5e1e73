// stress_cancellation [TASKS] [SEED]: ends TASKS tasks (10,000) by cancellations and time limits in
// random order, on threads, fibers, coroutines and, one in twenty, processes. Exit status 1 when a
// task has not exactly one outcome, or when descriptors, memory, fibers, threads or zombies are
// left. Started again with the same SEED, it makes the same choices.
#include "../test/storm.h"

#include <cstdio>
#include <cstdlib>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool heap_is_known = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool heap_is_known = false;
#else
constexpr bool heap_is_known = true;
#endif
#else
constexpr bool heap_is_known = true;
#endif

namespace {

void print(const char *when, const storm::holdings &h) {
  std::printf("%-7s %ld descriptors, %ld threads, %ld mappings, %ld bytes of heap\n", when,
              h.descriptors, h.threads, h.mappings, h.heap);
}

} // namespace

int main(int argc, char **argv) {
  using storm::runs_on;
  std::size_t tasks = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 10'000;
  std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 20'240'607;
  std::vector<runs_on> all{runs_on::threads, runs_on::blocking_threads, runs_on::fiber,
                           runs_on::coroutine};
  storm::weather w(seed, 2 * tasks);
  // What pools keep is theirs from the first part on.
  w.blow(tasks / 100, {runs_on::process}, 8);
  w.blow(tasks / 10, all, 100);
  auto before = storm::holdings::now();
  w.blow(tasks / 20, {runs_on::process}, 8);
  w.blow(tasks - tasks / 20, all, 100);
  auto after = storm::holdings::now();
  w.compare(before, after, heap_is_known);

  std::printf("%zu tasks, seed %llu\n", tasks, static_cast<unsigned long long>(seed));
  for (const auto &[what, count] : w.endings())
    std::printf("  %6ld %s\n", count, what.c_str());
  print("before", before);
  print("after", after);
  for (const std::string &finding : w.findings())
    std::printf("finding: %s\n", finding.c_str());
  return w.findings().empty() ? 0 : 1;
}
