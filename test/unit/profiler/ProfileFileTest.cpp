#include "profiler/store/ProfileFile.h"

#include <gtest/gtest.h>

using namespace concadvise;
using namespace concadvise::profiler;

namespace {

/// A profile with something in every field.
Profile sample() {
  Profile P;
  P.Command = "prog --flag \xff"; // Not UTF-8.
  P.MeasuredAt = Tier::ExactUnprivileged;
  P.TierNote = "note";
  P.WallSeconds = 1.5;
  P.Cpus = 2;
  P.ExitStatus = 3;
  P.States = {.OnCpu = 0.5,
              .Blocked = 0.75,
              .Idle = 0.125,
              .Woken = 0.0625,
              .Preempted = 0.03125,
              .Residual = -0.5};
  P.WaitByReason = {{WaitReason::Network, 0.5}, {WaitReason::Lock, 0.25}};
  ThreadProfile T;
  T.Pid = 10;
  T.Tid = 11;
  T.Name = "worker";
  T.StartSeconds = 0.25;
  T.EndSeconds = 1.25;
  T.States.OnCpu = 1;
  T.WaitByReason[WaitReason::Disk] = 0.5;
  T.VoluntarySwitches = 7;
  T.InvoluntarySwitches = 8;
  P.Threads.push_back(T);
  P.Frames = {{"main", "main.cpp", 12, "/bin/prog", "abcd", 0x1234, false},
              {"inlined", "x.h", 3, "/bin/prog", "abcd", 0x1234, true}};
  P.Stacks = {{}, {1, 0}};
  P.Hot = {{1, 0.5, 500}};
  WaitRecord W;
  W.Reason = WaitReason::Database;
  W.Object = "127.0.0.1:5432";
  W.IdleByDesign = true;
  W.Seconds = 0.5;
  W.LongestSeconds = 0.25;
  W.Count = 4;
  W.StackIndex = 1;
  P.Waits.push_back(W);
  SiteCount S;
  S.SiteId = 0x3f9a1c;
  S.Tasks = 500;
  S.CpuSeconds = 0.5;
  S.WallSeconds = 1;
  S.WallHistogram[20] = 500;
  S.MaxInFlight = 9;
  P.Sites.push_back(S);
  P.Timeline = {{0, 0.5, 0.25, TimelineSpan::State::Blocked, WaitReason::Pipe, 1, 0}};
  P.Samples = {{0, 0.25, 0.001, 1}, {0, 0.5, 0.001, 0}};
  P.Serialised = SerialisedBy{SerialisedBy::Kind::Gil, "lock", 0.5, 0.25};
  P.Interpreter = "CPython 3.11";
  P.Counters = {{"cycles", 1e9}};
  P.CountersNote = "why";
  P.LostRecords = 5;
  P.Libraries = {{"/lib/libc.so.6", "ef01"}};
  return P;
}

TEST(ProfileFile, EverythingComesBack) {
  const Profile P = sample();
  llvm::Expected<Profile> Back = parseProfile(serialiseProfile(P));
  ASSERT_TRUE(bool(Back)) << llvm::toString(Back.takeError());
  EXPECT_EQ(Back->Command, "prog --flag ?");
  EXPECT_EQ(Back->MeasuredAt, P.MeasuredAt);
  EXPECT_EQ(Back->WallSeconds, P.WallSeconds);
  EXPECT_EQ(Back->Cpus, 2u);
  EXPECT_EQ(Back->ExitStatus, 3);
  EXPECT_EQ(Back->States.total(), P.States.total());
  EXPECT_EQ(Back->States.Residual, -0.5);
  EXPECT_EQ(Back->WaitByReason, P.WaitByReason);
  ASSERT_EQ(Back->Threads.size(), 1u);
  EXPECT_EQ(Back->Threads[0].Name, "worker");
  EXPECT_EQ(Back->Threads[0].WaitByReason, P.Threads[0].WaitByReason);
  EXPECT_EQ(Back->Threads[0].InvoluntarySwitches, 8u);
  ASSERT_EQ(Back->Frames.size(), 2u);
  EXPECT_EQ(Back->Frames[1].Function, "inlined");
  EXPECT_TRUE(Back->Frames[1].Inlined);
  EXPECT_EQ(Back->Frames[0].Address, 0x1234u);
  EXPECT_EQ(Back->Stacks, P.Stacks);
  EXPECT_EQ(Back->Hot[0].Samples, 500u);
  EXPECT_EQ(Back->Waits[0].Reason, WaitReason::Database);
  EXPECT_EQ(Back->Waits[0].Object, "127.0.0.1:5432");
  EXPECT_TRUE(Back->Waits[0].IdleByDesign);
  EXPECT_EQ(Back->Sites[0].SiteId, 0x3f9a1cu);
  EXPECT_EQ(Back->Sites[0].WallHistogram, P.Sites[0].WallHistogram);
  EXPECT_EQ(Back->Timeline[0].Reason, WaitReason::Pipe);
  EXPECT_EQ(Back->Timeline[0].StackIndex, 1u);
  EXPECT_EQ(Back->Timeline[0].WaitIndex, 0u);
  ASSERT_EQ(Back->Samples.size(), 2u);
  EXPECT_EQ(Back->Samples[1].At, 0.5);
  EXPECT_EQ(Back->Samples[1].Seconds, 0.001);
  EXPECT_EQ(Back->Samples[0].StackIndex, 1u);
  EXPECT_EQ(Back->Serialised->What, SerialisedBy::Kind::Gil);
  EXPECT_EQ(Back->Interpreter, "CPython 3.11");
  EXPECT_EQ(Back->Counters, P.Counters);
  EXPECT_EQ(Back->LostRecords, 5u);
  EXPECT_EQ(Back->Libraries, P.Libraries);
}

TEST(ProfileFile, NoPrefixIsAProfile) {
  const std::string Bytes = serialiseProfile(sample());
  for (size_t Size = 0; Size != Bytes.size(); ++Size) {
    llvm::Expected<Profile> P = parseProfile(llvm::StringRef(Bytes).take_front(Size));
    ASSERT_FALSE(bool(P)) << Size;
    llvm::consumeError(P.takeError());
  }
}

void expectValid(const Profile &P) {
  for (const Stack &S : P.Stacks)
    for (uint32_t Frame : S)
      ASSERT_LT(Frame, P.Frames.size());
  for (const HotStack &H : P.Hot)
    ASSERT_LT(H.StackIndex, P.Stacks.size());
  for (const WaitRecord &W : P.Waits)
    ASSERT_LT(W.StackIndex, P.Stacks.size());
  for (const TimelineSpan &S : P.Timeline) {
    ASSERT_LT(S.Thread, P.Threads.size());
    ASSERT_TRUE(S.StackIndex == UINT32_MAX || S.StackIndex < P.Stacks.size());
    ASSERT_TRUE(S.WaitIndex == UINT32_MAX || S.WaitIndex < P.Waits.size());
  }
  for (const TimedSample &S : P.Samples) {
    ASSERT_LT(S.Thread, P.Threads.size());
    ASSERT_LT(S.StackIndex, P.Stacks.size());
  }
}

TEST(ProfileFile, DamagedBytesNeverGiveAnInvalidProfile) {
  const std::string Bytes = serialiseProfile(sample());
  unsigned Read = 0;
  for (size_t At = 0; At != Bytes.size(); ++At)
    for (unsigned char Change : {0x01, 0x80, 0xff}) {
      std::string Damaged = Bytes;
      Damaged[At] = char(Damaged[At] ^ Change);
      llvm::Expected<Profile> P = parseProfile(Damaged);
      if (!P) {
        llvm::consumeError(P.takeError());
        continue;
      }
      ++Read;
      expectValid(*P);
      // What can be read can be exported.
      std::string Text;
      llvm::raw_string_ostream Out(Text);
      writeFolded(*P, Out);
      writePprof(*P, Out);
    }
  EXPECT_GT(Read, 0u); // Names may change without making a profile invalid.
}

std::string errorOf(llvm::StringRef Bytes) {
  llvm::Expected<Profile> P = parseProfile(Bytes);
  return P ? "" : llvm::toString(P.takeError());
}

TEST(ProfileFile, SaysWhatIsWrong) {
  std::string Bytes = serialiseProfile(sample());
  EXPECT_EQ(errorOf(""), "not a profile of concadvise");
  EXPECT_EQ(errorOf("#!/bin/sh\n"), "not a profile of concadvise");
  EXPECT_EQ(errorOf(llvm::StringRef(Bytes).drop_back()), "damaged profile: it is cut off");
  EXPECT_EQ(errorOf(Bytes + "x"), "damaged profile: something follows it");
  Bytes[8] = 9;
  EXPECT_EQ(errorOf(Bytes), "profile format 9, and this concadvise reads format 1");
}

TEST(ProfileFile, FoldedStacks) {
  std::string Text;
  llvm::raw_string_ostream Out(Text);
  writeFolded(sample(), Out);
  EXPECT_EQ(Text, "main;inlined 500000\nmain;inlined;[idle: database] 500000\n");
}

} // namespace
