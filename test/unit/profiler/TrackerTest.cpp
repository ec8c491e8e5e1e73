#include "profiler/threads/Tracker.h"

#include <gtest/gtest.h>
#include <sys/syscall.h>

using namespace concadvise::profiler;
using Kind = Record::Kind;

namespace {

/// Writes down what the tracker tells: "wait:NUMBER@BEGIN-END", "fault@…", "?@…" for unknown.
class Log : public TrackListener {
public:
  void waited(TrackedThread &, uint64_t Begin, uint64_t End, const HeldEntry *Entry,
              std::optional<uint64_t> Fault) override {
    Text += Fault ? "fault" : Entry ? std::to_string(Entry->Entry.Number) : std::string("?");
    Text += "@" + std::to_string(Begin) + "-" + std::to_string(End) + " ";
  }
  void sampled(TrackedThread &, const Record &) override { ++Samples; }
  void ran(TrackedThread &, TrackedThread::State, uint64_t, uint64_t) override {}

  std::string Text;
  unsigned Samples = 0;
};

class TrackerTest : public testing::Test {
protected:
  Record make(Kind What, uint64_t Time) {
    Record R{};
    R.What = What;
    R.Time = Time;
    R.Pid = R.Tid = 1;
    return R;
  }
  void give(Kind What, uint64_t Time) { T.handle(make(What, Time)); }
  void out(uint64_t Time, bool Preempted = false) {
    Record R = make(Kind::SwitchOut, Time);
    R.Preempted = Preempted;
    T.handle(R);
  }
  void call(int Number, uint64_t Time) {
    Record R = make(Kind::Syscall, Time);
    R.Entry.Number = Number;
    T.handle(R);
  }
  void begin() {
    Record R = make(Kind::Comm, 0);
    R.Exec = true;
    T.adopt(1, 1, "", 0, TrackedThread::State::Unknown);
    T.handle(R);
  }
  const TrackedThread &thread(unsigned I = 0) { return *T.threads()[I]; }

  Log Said;
  Tracker T{Said};
};

TEST_F(TrackerTest, StatesSumToTheLife) {
  begin();
  call(SYS_read, 100);
  out(110);
  give(Kind::SwitchIn, 510);
  out(600, /*Preempted=*/true);
  give(Kind::SwitchIn, 650);
  give(Kind::Exit, 700);
  const TrackedThread &M = thread();
  EXPECT_EQ(M.OnCpu, 110u + 90 + 50);
  EXPECT_EQ(M.Blocked, 400u);
  EXPECT_EQ(M.Preempted, 50u);
  EXPECT_EQ(M.OnCpu + M.Blocked + M.Preempted + M.NewlyWoken + M.Unknown, M.End - M.Start);
  EXPECT_EQ(M.Voluntary, 1u);
  EXPECT_EQ(M.Involuntary, 1u);
  EXPECT_EQ(Said.Text, std::to_string(SYS_read) + "@110-510 ");
}

TEST_F(TrackerTest, CodeRunningInUserModeHasLeftItsCall) {
  begin();
  call(SYS_read, 100);
  Record Sample = make(Kind::Clock, 200);
  Sample.UserMode = true;
  T.handle(Sample);
  out(300);
  give(Kind::SwitchIn, 400);
  T.finish(500);
  EXPECT_EQ(Said.Text, "?@300-400 ");
  EXPECT_EQ(Said.Samples, 1u);
}

TEST_F(TrackerTest, AFaultReportedRightAfterAWaitWasTheWait) {
  begin();
  call(SYS_read, 100);
  out(300);
  give(Kind::SwitchIn, 400);
  give(Kind::Fault, 410);
  T.finish(500);
  EXPECT_EQ(Said.Text, "fault@300-400 ");
}

TEST_F(TrackerTest, AParentInVforkWaitsForItsChild) {
  begin();
  Record Fork = make(Kind::Fork, 100);
  Fork.Pid = Fork.Tid = 2;
  Fork.ParentPid = Fork.ParentTid = 1;
  T.handle(Fork);
  out(110);
  give(Kind::SwitchIn, 300);
  T.finish(400);
  EXPECT_EQ(Said.Text, std::to_string(SYS_wait4) + "@110-300 ");
  EXPECT_TRUE(T.isProfiled(2));
  EXPECT_TRUE(T.hasProfiledChild(1));
  EXPECT_FALSE(T.hasProfiledChild(2));
}

TEST_F(TrackerTest, LostRecordsBecomeUnknownTimeNotWrongTime) {
  begin();
  give(Kind::SwitchIn, 500); // Its going out was lost: how long it ran is not known.
  out(600);
  out(900); // Its coming back was lost.
  give(Kind::SwitchIn, 950);
  T.finish(1000);
  const TrackedThread &M = thread();
  EXPECT_EQ(M.Unknown, 500u + 300);
  EXPECT_EQ(M.OnCpu + M.Blocked + M.Unknown, 1000u);
}

TEST_F(TrackerTest, RecordsOutOfOrderNeverCountBackwards) {
  begin();
  out(500);
  give(Kind::SwitchIn, 400);
  give(Kind::Exit, 450);
  const TrackedThread &M = thread();
  EXPECT_EQ(M.OnCpu, 500u);
  EXPECT_EQ(M.End, 500u);
}

TEST_F(TrackerTest, ANumberUsedAgainIsAnotherThread) {
  begin();
  Record Fork = make(Kind::Fork, 100);
  Fork.Tid = 7;
  Fork.ParentPid = Fork.ParentTid = 1;
  T.handle(Fork);
  Fork.Time = 200; // The first one's exit was lost.
  T.handle(Fork);
  T.finish(300);
  ASSERT_EQ(T.threads().size(), 3u);
  EXPECT_EQ(thread(1).End, 200u);
  EXPECT_EQ(thread(2).Start, 200u);
  EXPECT_TRUE(T.isThreadOf(1, 7));
}

TEST_F(TrackerTest, LooksCountOnlyForTheWaitTheyFellInto) {
  begin();
  call(SYS_read, 100);
  out(110);
  HeldEntry Seen;
  Seen.hold({SYS_ioctl, {}}, {});
  T.alive().front()->Looked = TrackedThread::Look{200, Seen, 0};
  give(Kind::SwitchIn, 150); // The wait had ended when we looked.
  T.finish(300);
  EXPECT_EQ(Said.Text, std::to_string(SYS_read) + "@110-150 ");
}

} // namespace
