// Compiled with ThreadSanitizer: which loops it finds fault with when their tasks are set apart.
#include "conc/conc.h"

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace {
std::atomic<int> reports{0}; // counted inside ThreadSanitizer, which must not report that
std::string log_name() { return testing::TempDir() + "conc-apart-" + std::to_string(getpid()); }
} // namespace

/// Called by ThreadSanitizer for each report. What it prints is the tests' to expect.
extern "C" void __tsan_on_report(void *) { ++reports; }
extern "C" const char *__tsan_default_options() { return "exitcode=0:suppress_equal_stacks=0"; }

namespace {

template <std::uint64_t Id> using on_threads = conc::site<Id, conc::threads>;

std::vector<int> numbers(int n) {
  std::vector<int> all(static_cast<std::size_t>(n));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

/// How many reports f() brings about.
template <class F> int reports_of(F f) {
  int before = reports;
  f();
  return reports - before;
}

TEST(apart, independent_tasks_are_in_order) {
  auto xs = numbers(3000); // more than are set apart
  std::vector<std::string> out(xs.size()), sunk;
  EXPECT_EQ(0, reports_of([&] {
              conc::for_each(on_threads<0xa1>(), xs, [&](int x) {
                std::string own(20 + x % 7, 'x'); // memory that later tasks are given again
                out[static_cast<std::size_t>(x)] = own + std::to_string(x);
              });
            }));
  EXPECT_EQ("xxxxxxxxxxxxxxxxxxxxx1", out[1]);
  EXPECT_EQ(0, reports_of([&] {
              conc::map(
                  on_threads<0xa2>(), xs, [&](int x) { return std::to_string(x); },
                  [&](std::string &&s) { sunk.push_back(std::move(s)); });
            }));
  ASSERT_EQ(3000u, sunk.size());
  EXPECT_EQ("2999", sunk.back());
  EXPECT_EQ(0, reports_of([&] {
              auto squares = conc::map(on_threads<0xa3>(), xs, [](int x) { return 1L * x * x; });
              EXPECT_EQ(2999L * 2999, squares.back());
            }));
  EXPECT_EQ(0, reports_of([&] {
              EXPECT_EQ(3000L * 2999 / 2, conc::reduce(
                                              on_threads<0xa4>(), xs, 0L,
                                              [](int x) { return long(x); }, std::plus<>{}));
            }));
}

TEST(apart, a_shared_sum_is_reported) {
  long sum = 0;
  EXPECT_NE(0, reports_of([&] {
              conc::for_each(on_threads<0xb1>(), numbers(2), [&](int x) { sum += x; });
            }));
  EXPECT_EQ(1, sum);
}

TEST(apart, tasks_that_meet_far_apart_are_reported) {
  std::vector<int> cells(600);
  EXPECT_NE(0, reports_of([&] {
              conc::for_each(on_threads<0xb2>(), numbers(600),
                             [&](int x) { cells[static_cast<std::size_t>(x % 599)] = x; });
            }));
}

TEST(apart, a_task_that_reads_what_the_sink_writes_is_reported) {
  long total = 0;
  EXPECT_NE(0, reports_of([&] {
              conc::map(
                  on_threads<0xb3>(), numbers(4), [&](int x) { return total + x; },
                  [&](long result) { total += result; });
            }));
}

TEST(apart, a_map_that_reading_changes_is_reported) {
  std::map<int, int> table{{0, 1}};
  EXPECT_NE(0, reports_of([&] {
              auto got = conc::map(on_threads<0xb4>(), numbers(4), [&](int x) { return table[x]; });
              EXPECT_EQ(4u, got.size());
            }));
}

TEST(apart, locked_sums_are_not_reported) {
  long sum = 0;
  std::mutex mutex;
  EXPECT_EQ(0, reports_of([&] {
              conc::for_each(on_threads<0xc1>(), numbers(100), [&](int x) {
                std::lock_guard lock(mutex);
                sum += x;
              });
            }));
  EXPECT_EQ(4950, sum);
}

int looked_up(int x) {
  static const std::vector<int> table{1, 2, 3};
  return table[static_cast<std::size_t>(x) % table.size()];
}
TEST(apart, static_initialisers_are_not_reported) {
  EXPECT_EQ(0, reports_of([&] {
              auto got = conc::map(on_threads<0xc3>(), numbers(20), looked_up);
              EXPECT_EQ(2, got[19]);
            }));
}

TEST(apart, what_was_written_before_the_loop_may_be_read) {
  std::vector<std::string> before(100, "before");
  before[7] = "seven";
  EXPECT_EQ(0, reports_of([&] {
              auto sizes =
                  conc::map(on_threads<0xc2>(), before, [&](const auto &s) { return s.size(); });
              before.clear();
              EXPECT_EQ(5u, sizes[7]);
            }));
}

TEST(apart, the_first_exception_leaves) {
  std::vector<int> seen;
  EXPECT_THROW(conc::map(
                   on_threads<0xd1>(), numbers(10),
                   [](int x) {
                     if (x >= 3)
                       throw std::out_of_range(std::to_string(x));
                     return x;
                   },
                   [&](int x) { seen.push_back(x); }),
               std::out_of_range);
  EXPECT_EQ((std::vector<int>{0, 1, 2}), seen);
}

TEST(apart, models_that_share_no_memory_run_serially) {
  long sum = 0;
  EXPECT_EQ(0, reports_of([&] {
              conc::for_each(conc::site<0xd2, conc::async>(), numbers(4), [&](int x) { sum += x; });
            }));
  EXPECT_EQ(6, sum);
}

TEST(apart, sites_that_ran_are_logged_once) {
  for (int i = 0; i < 2; ++i)
    conc::for_each(on_threads<0x3f9a1c>(), numbers(2), [](int) {});
  std::ifstream log(log_name());
  std::string all{std::istreambuf_iterator<char>(log), {}};
  EXPECT_EQ(all.find("3f9a1c\n"), all.rfind("3f9a1c\n"));
  EXPECT_NE(std::string::npos, all.find("3f9a1c\n"));
  EXPECT_EQ(std::string::npos, all.find("0000d2\n"));
}

} // namespace

int main(int argc, char **argv) {
  setenv("CONC_TASKS_APART", log_name().c_str(), 1);
  testing::InitGoogleTest(&argc, argv);
  int status = RUN_ALL_TESTS();
  std::remove(log_name().c_str());
  return status;
}
