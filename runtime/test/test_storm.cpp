// Cancellations and time limits in random order; bench/stress_cancellation runs many more.
#include "storm.h"

#include <gtest/gtest.h>

namespace {

void expect_calm(storm::weather &w) {
  for (const std::string &finding : w.findings())
    ADD_FAILURE() << finding;
  EXPECT_GT(w.endings().at("cancelled"), 0);
}

TEST(storm, processes) {
  storm::weather w(1, 44);
  w.blow(4, {storm::runs_on::process}, 4);
  auto before = storm::holdings::now();
  w.blow(40, {storm::runs_on::process}, 4);
  w.compare(before, storm::holdings::now(), false);
  expect_calm(w);
}

TEST(storm, threads_fibers_and_coroutines) {
  using storm::runs_on;
  storm::weather w(2, 600);
  std::vector<runs_on> where{runs_on::threads, runs_on::blocking_threads, runs_on::fiber,
                             runs_on::coroutine};
  w.blow(100, where, 40);
  auto before = storm::holdings::now();
  w.blow(500, where, 40);
  w.compare(before, storm::holdings::now(), false);
  expect_calm(w);
}

} // namespace
