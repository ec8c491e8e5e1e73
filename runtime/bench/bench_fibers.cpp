// Fibers beside raw Boost.Context with pooled stacks. Bars: to create and run one, and to switch
// from one to another, take at most twice as long as raw.
#include "async/loop.h"
#include "conc/conc.h"
#include "stopwatch.h"

#include <boost/context/fiber.hpp>
#include <boost/context/pooled_fixedsize_stack.hpp>
#include <algorithm>
#include <cstdio>
#include <sched.h>

namespace ctx = boost::context;

namespace {

constexpr int creations = 5'000;
constexpr int switches = 20'000;
constexpr int rounds = 400; // short ones, which other programs seldom interrupt

void raw_creations() {
  ctx::pooled_fixedsize_stack stacks(64 * 1024);
  for (int i = 0; i < creations; ++i) {
    ctx::fiber f(std::allocator_arg, stacks, [](ctx::fiber &&back) { return std::move(back); });
    f = std::move(f).resume();
  }
}

void our_creations() {
  auto &l = conc::detail::loop::here();
  for (int i = 0; i < creations; ++i) {
    l.spawn([] {});
    l.suspend(conc::detail::never); // runs it
  }
}

/// Two that hand over to each other: as many switches from one to another as there are resumes.
void raw_switches() {
  bool done = false;
  ctx::fiber f([&](ctx::fiber &&back) {
    while (!done)
      back = std::move(back).resume();
    return std::move(back);
  });
  for (int i = 0; i < switches / 2; ++i)
    f = std::move(f).resume();
  done = true;
  f = std::move(f).resume();
}

void our_switches() {
  conc::for_each(conc::async{2}, conc::range(0, 2), [](int) {
    for (int i = 0; i < switches / 2; ++i)
      sched_yield();
  });
}

/// The best of several rounds of each, in turns.
void compare(const char *what, int count, void (*raw)(), void (*ours)(), double bar) {
  double best_raw = 1e9, best_ours = 1e9;
  for (int i = 0; i < rounds; ++i) {
    best_raw = std::min(best_raw, best_of(1, raw));
    best_ours = std::min(best_ours, best_of(1, ours));
  }
  std::printf("%-28s %6.1f ns, raw Boost.Context %6.1f ns: %.2f (bar %.1f)\n", what,
              best_ours / count * 1e9, best_raw / count * 1e9, best_ours / best_raw, bar);
}

} // namespace

int main() {
  compare("fiber, created and run", creations, raw_creations, our_creations, 2.0);
  compare("switch", switches, raw_switches, our_switches, 2.0);
}
