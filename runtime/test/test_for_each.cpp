#include "executors.h"

#include <atomic>
#include <barrier>
#include <set>
#include <string>
#include <vector>

namespace {

template <class E> struct for_each_in_process : on_executor<E> {};
TYPED_TEST_SUITE(for_each_in_process, in_process);

TYPED_TEST(for_each_in_process, visits_every_element_once) {
  std::vector<int> visits(100'000);
  conc::for_each(this->executor, visits, [](int &n) { ++n; });
  EXPECT_EQ(visits, std::vector<int>(100'000, 1));
}

TYPED_TEST(for_each_in_process, runs_everything_before_the_failure_it_reports) {
  for (int round = 0; round < 20; ++round) {
    std::vector<std::atomic<int>> visits(1000);
    try {
      conc::for_each(this->executor, conc::range(0, 1000), [&](int i) {
        if (i == 400 || i == 401 || i == 999)
          throw std::length_error(std::to_string(i));
        ++visits[static_cast<std::size_t>(i)];
      });
      FAIL() << "nothing was thrown";
    } catch (const std::length_error &e) {
      EXPECT_STREQ(e.what(), "400");
    }
    for (std::size_t i = 0; i < 400; ++i)
      ASSERT_EQ(visits[i], 1) << i;
  }
}

TYPED_TEST(for_each_in_process, nests) {
  std::atomic<int> sum{0};
  conc::for_each(this->executor, conc::range(0, 30), [&](int) {
    conc::for_each(this->executor, conc::range(0, 30), [&](int j) { sum += j; });
  });
  EXPECT_EQ(sum, 30 * 29 * 30 / 2);
}

/// Tasks that wait for each other can only end when they really run at once.
void meet(const auto &executor, int tasks) {
  std::barrier barrier(tasks);
  conc::for_each(executor, conc::range(0, tasks), [&](int) { barrier.arrive_and_wait(); });
}

TEST(for_each_on_threads, blocking_tasks_run_at_once_beyond_the_cores) {
  meet(conc::blocking_threads{40}, 40);
  meet(conc::threads{.workers = 40, .blocking = true}, 40);
  meet(conc::threads{.workers = 40}, 40);
}

} // namespace
