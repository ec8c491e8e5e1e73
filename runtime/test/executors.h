// The executors that every verb is tested on.
#pragma once

#include "conc/conc.h"

#include <gtest/gtest.h>

/// Fibers on several threads.
struct async_on_two_loops : conc::async {
  explicit async_on_two_loops(unsigned most = 0) {
    in_flight = most;
    loops = 2;
  }
};

template <class Executor> struct on_executor : testing::Test {
  Executor executor{};
};

using in_process = testing::Types<conc::serial, conc::threads, conc::blocking_threads, conc::async,
                                  async_on_two_loops>;
using all_executors = testing::Types<conc::serial, conc::threads, conc::blocking_threads,
                                     conc::async, async_on_two_loops, conc::processes>;

template <class Executor>
constexpr bool starts_everything_here = std::is_same_v<Executor, conc::serial>;
