#include <atomic>
#include <chrono>
#include <conc/conc.h>
#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

TEST(call_on, gives_what_the_call_gives) {
  auto caller = std::this_thread::get_id();
  EXPECT_EQ(conc::call_on(conc::serial{}, [] { return std::this_thread::get_id(); }), caller);
  EXPECT_EQ(*conc::call_on(conc::threads{}, [] { return std::make_unique<int>(3); }), 3);
  EXPECT_EQ(conc::call_on(conc::processes{1}, [] { return 4; }), 4);
  int x = 1;
  conc::call_on(conc::threads{}, [&] { ++x; });
  EXPECT_EQ(x, 2);
  auto own = [y = std::make_unique<int>(5)] { return *y; };
  EXPECT_EQ(conc::call_on(conc::threads{}, own), 5);
}

TEST(call_on, throws_what_the_call_throws) {
  EXPECT_THROW(conc::call_on(conc::threads{}, [] { throw std::out_of_range("x"); }),
               std::out_of_range);
}

TEST(call_on, lets_other_fibers_run_meanwhile) {
  // Each task waits for the next one: none would end if a call held up the loop.
  constexpr int count = 8;
  std::atomic<int> begun{0};
  conc::for_each(conc::async{}, conc::range(0, count), [&](int) {
    ++begun;
    conc::call_on(conc::threads{}, [&] {
      while (begun.load() < count)
        std::this_thread::sleep_for(std::chrono::microseconds(50));
    });
  });
  EXPECT_EQ(begun.load(), count);
}
