// The executors that every verb is tested on.
#pragma once

#include "conc/conc.h"

#include <gtest/gtest.h>

/// Threads for tasks that wait, as a type of its own.
template <class Executor> struct on_executor : testing::Test {
  Executor executor{};
};

using in_process = testing::Types<conc::serial, conc::threads, conc::blocking_threads, conc::async>;
using all_executors = testing::Types<conc::serial, conc::threads, conc::blocking_threads,
                                     conc::async, conc::processes>;

template <class Executor>
constexpr bool starts_everything_here = std::is_same_v<Executor, conc::serial>;
