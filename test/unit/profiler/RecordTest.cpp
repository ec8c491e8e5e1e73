#include "profiler/events/Record.h"

#include <cstring>
#include <gtest/gtest.h>
#include <linux/perf_event.h>

using namespace concadvise::profiler;

namespace {

/// Bytes of one record, written field by field.
class Bytes {
public:
  Bytes(uint32_t Type, uint16_t Misc) { add(perf_event_header{Type, Misc, 0}); }
  template <typename T> Bytes &add(const T &Value) {
    const auto *From = reinterpret_cast<const uint8_t *>(&Value);
    Data.insert(Data.end(), From, From + sizeof(T));
    return *this;
  }
  Bytes &text(const char *Text, size_t Size) {
    std::string Padded(Text);
    Padded.resize(Size);
    Data.insert(Data.end(), Padded.begin(), Padded.end());
    return *this;
  }
  Bytes &trailer(uint32_t Pid, uint32_t Tid, uint64_t Time) {
    return add(Pid).add(Tid).add(Time).add<uint64_t>(1);
  }
  llvm::ArrayRef<uint8_t> done() {
    const uint16_t Size = uint16_t(Data.size());
    std::memcpy(Data.data() + offsetof(perf_event_header, size), &Size, sizeof(Size));
    return Data;
  }

private:
  std::vector<uint8_t> Data;
};

const SourceOfId Sources = {{1, Source::Clock}, {2, Source::Syscall}, {3, Source::Fault}};

Bytes syscallSample() {
  Bytes B(PERF_RECORD_SAMPLE, PERF_RECORD_MISC_KERNEL);
  B.add<uint64_t>(2).add<uint32_t>(10).add<uint32_t>(11).add<uint64_t>(777); // Id, pid, tid, time.
  B.add<uint64_t>(1).add<uint64_t>(0x1234);                                  // Call chain.
  B.add<uint32_t>(16 + 6 * 8 + 4);                                           // Payload.
  B.add<uint64_t>(0).add<int32_t>(202).add<uint32_t>(0);
  for (uint64_t Argument : {100, 1, 2, 3, 4, 5})
    B.add<uint64_t>(Argument);
  B.add<uint32_t>(0);
  B.add<uint64_t>(PERF_SAMPLE_REGS_ABI_64);
  for (unsigned I = 0; I != arch::PerfRegisters; ++I)
    B.add<uint64_t>(0x100 + I);
  B.add<uint64_t>(16).add<uint64_t>(0xaa).add<uint64_t>(0xbb).add<uint64_t>(8);
  return B;
}

TEST(Record, Switches) {
  auto In = decode(Bytes(PERF_RECORD_SWITCH, 0).trailer(5, 6, 99).done(), Sources);
  ASSERT_TRUE(In);
  EXPECT_EQ(In->What, Record::Kind::SwitchIn);
  EXPECT_EQ(In->Pid, 5);
  EXPECT_EQ(In->Tid, 6);
  EXPECT_EQ(In->Time, 99u);
  auto Out = decode(Bytes(PERF_RECORD_SWITCH, PERF_RECORD_MISC_SWITCH_OUT).trailer(5, 6, 99).done(),
                    Sources);
  EXPECT_EQ(Out->What, Record::Kind::SwitchOut);
  EXPECT_FALSE(Out->Preempted);
  auto Preempted = decode(
      Bytes(PERF_RECORD_SWITCH, PERF_RECORD_MISC_SWITCH_OUT | PERF_RECORD_MISC_SWITCH_OUT_PREEMPT)
          .trailer(5, 6, 99)
          .done(),
      Sources);
  EXPECT_TRUE(Preempted->Preempted);
}

TEST(Record, SystemCallWithItsUserContext) {
  Bytes B = syscallSample();
  auto R = decode(B.done(), Sources);
  ASSERT_TRUE(R);
  EXPECT_EQ(R->What, Record::Kind::Syscall);
  EXPECT_EQ(R->Tid, 11);
  EXPECT_EQ(R->Entry.Number, 202);
  EXPECT_EQ(R->Entry.Args[0], 100u);
  EXPECT_EQ(R->Entry.Args[5], 5u);
  EXPECT_EQ(R->User.ChainBytes.size(), 8u);
  ASSERT_TRUE(R->User.Registers);
  EXPECT_EQ(R->User.Stack.size(), 8u); // Only what the kernel says that it filled in.
  EXPECT_EQ(timeOf(B.done()), 777u);
}

TEST(Record, ThreadsAndNames) {
  auto Fork = decode(Bytes(PERF_RECORD_FORK, 0)
                         .add<uint32_t>(20)
                         .add<uint32_t>(10)
                         .add<uint32_t>(21)
                         .add<uint32_t>(11)
                         .add<uint64_t>(5)
                         .trailer(10, 11, 5)
                         .done(),
                     Sources);
  ASSERT_TRUE(Fork);
  EXPECT_EQ(Fork->Pid, 20);
  EXPECT_EQ(Fork->ParentPid, 10);
  EXPECT_EQ(Fork->Tid, 21);
  EXPECT_EQ(Fork->ParentTid, 11);
  Bytes Named(PERF_RECORD_COMM, PERF_RECORD_MISC_COMM_EXEC); // The decoded text points into it.
  auto Comm = decode(
      Named.add<uint32_t>(20).add<uint32_t>(21).text("worker", 8).trailer(20, 21, 6).done(),
      Sources);
  ASSERT_TRUE(Comm);
  EXPECT_TRUE(Comm->Exec);
  EXPECT_EQ(Comm->Text, "worker");
}

TEST(Record, UnknownSourcesAndTypesSayNothing) {
  EXPECT_FALSE(
      decode(Bytes(PERF_RECORD_SAMPLE, 0).add<uint64_t>(99).trailer(1, 1, 1).done(), Sources));
  EXPECT_FALSE(decode(Bytes(PERF_RECORD_THROTTLE, 0).trailer(1, 1, 1).done(), Sources));
}

TEST(Record, NoPrefixIsReadBeyondItsEnd) {
  Bytes Sample = syscallSample();
  Bytes Mmap = Bytes(PERF_RECORD_MMAP2, 0)
                   .add<uint32_t>(1)
                   .add<uint32_t>(1)
                   .add<uint64_t>(0x1000)
                   .add<uint64_t>(0x1000)
                   .add<uint64_t>(0)
                   .text("", 32)
                   .text("/lib/x.so", 16)
                   .trailer(1, 1, 1);
  Bytes Lost = Bytes(PERF_RECORD_LOST, 0).add<uint64_t>(1).add<uint64_t>(3).trailer(1, 1, 1);
  for (Bytes *Each : {&Sample, &Mmap, &Lost}) {
    const std::vector<uint8_t> Whole(Each->done().vec());
    EXPECT_TRUE(decode(Whole, Sources));
    for (size_t Size = 0; Size != Whole.size(); ++Size) {
      // A buffer of its own, so that a sanitizer sees any read behind it.
      const std::vector<uint8_t> Prefix(Whole.begin(), Whole.begin() + Size);
      decode(Prefix, Sources);
      timeOf(Prefix);
    }
  }
}

} // namespace
