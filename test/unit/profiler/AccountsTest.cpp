#include "profiler/threads/Accounts.h"

#include <gtest/gtest.h>

using namespace concadvise::profiler;
using State = TrackedThread::State;

namespace {

constexpr uint64_t Us = 1000;

class AccountsTest : public testing::Test {
protected:
  AccountsTest() {
    Threads.push_back(std::make_unique<TrackedThread>());
    thread().Now = State::Blocked;
  }
  TrackedThread &thread() { return *Threads.front(); }

  /// A wait that our account says took from `Begin` to `End`.
  void wait(uint64_t Begin, uint64_t End, uint32_t Cause = 0) {
    const WaitKey Key{thread().Index, Cause, 0};
    Sums[Key].Ns += End - Begin;
    ++Sums[Key].Count;
    Kernel.waited(thread(), Begin, End, Key);
  }
  const WaitSum &sum(uint32_t Cause = 0) { return Sums[{thread().Index, Cause, 0}]; }

  WaitSums Sums;
  Accounts Kernel{Sums};
  std::vector<std::unique_ptr<TrackedThread>> Threads;
};

TEST_F(AccountsTest, SwitchingIsCpuTimeAndQueueingIsNotWaiting) {
  thread().OnCpu = 100 * Us;
  wait(1000 * Us, 2000 * Us);
  // While it waits again, the kernel says 20 µs more of CPU time, for this wait and its first
  // switch, and that it queued for 300 µs.
  Kernel.read(thread(), 3000 * Us, 3010 * Us, {120 * Us, 300 * Us});
  wait(2500 * Us, 4000 * Us);
  EXPECT_EQ(sum().SwitchNs, 10 * Us);
  EXPECT_EQ(sum().LateNs, 300 * Us);
}

TEST_F(AccountsTest, AReadingCountsOnlyWhereTheThreadStoodStill) {
  wait(1000 * Us, 2000 * Us);
  Kernel.read(thread(), 2400 * Us, 2510 * Us, {500 * Us, 300 * Us}); // It ran in between.
  wait(2500 * Us, 4000 * Us);
  EXPECT_EQ(sum().SwitchNs + sum().LateNs, 0u);
}

TEST_F(AccountsTest, WhatWasKnownBeforeIsNotCountedAgain) {
  thread().CpuBefore = 700 * Us;
  thread().RunDelayBefore = 900 * Us;
  thread().Preempted = 50 * Us;
  wait(1000 * Us, 2000 * Us);
  Kernel.read(thread(), 3000 * Us, 3010 * Us, {700 * Us, 950 * Us});
  wait(2500 * Us, 4000 * Us);
  EXPECT_EQ(sum().SwitchNs + sum().LateNs, 0u);
  Kernel.read(thread(), 5000 * Us, 5010 * Us, {700 * Us, 980 * Us});
  wait(4500 * Us, 6000 * Us);
  EXPECT_EQ(sum().LateNs, 30 * Us);
  Kernel.ended(thread(), {700 * Us, 985 * Us}, true);
  EXPECT_EQ(sum().LateNs, 35 * Us);
}

TEST_F(AccountsTest, AWaitIsNeverLessThanNothing) {
  wait(1000 * Us, 1010 * Us, 1);
  wait(1020 * Us, 2000 * Us, 2);
  Kernel.ended(thread(), {10000 * Us, 10000 * Us}, true);
  for (uint32_t Cause : {1, 2})
    EXPECT_LE(sum(Cause).SwitchNs + sum(Cause).LateNs, sum(Cause).Ns);
  EXPECT_LE(thread().SwitchNs, 300 * Us); // Three switches, none of which is that dear.
}

// How long it queued on its way out is not how late it was for its waits.
TEST_F(AccountsTest, WhoIsSeenToEndLateTellsOfSwitchingOnly) {
  wait(1000 * Us, 2000 * Us);
  Kernel.ended(thread(), {20 * Us, 500 * Us}, false);
  Kernel.finish(Threads);
  EXPECT_EQ(sum().SwitchNs, 10 * Us);
  EXPECT_EQ(sum().LateNs, 0u);
}

TEST_F(AccountsTest, ThreadsThatAreGoneAreReckonedFromOthers) {
  for (uint64_t I = 1; I != 40; ++I)
    wait(I * 1000 * Us, (I + 1) * 1000 * Us - 1);
  Kernel.ended(thread(), {400 * Us, 0}, true); // 39 waits and its first switch: 10 µs each.
  Threads.push_back(std::make_unique<TrackedThread>());
  Threads.back()->Index = 1;
  const WaitKey Gone{1, 0, 0};
  Sums[Gone] = {500 * Us, 500 * Us, 1, 0, 0};
  Kernel.waited(*Threads.back(), 1000 * Us, 1500 * Us, Gone);
  Kernel.finish(Threads);
  EXPECT_EQ(Sums[Gone].SwitchNs, 10 * Us);
}

} // namespace
