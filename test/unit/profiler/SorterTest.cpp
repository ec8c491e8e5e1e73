#include "profiler/events/Sorter.h"

#include "llvm/ADT/StringRef.h"

#include <gtest/gtest.h>

using concadvise::profiler::Sorter;

namespace {

void add(Sorter &S, uint64_t Time, llvm::StringRef Bytes) {
  S.add(Time, {reinterpret_cast<const uint8_t *>(Bytes.data()), Bytes.size()});
}

std::string release(Sorter &S, uint64_t Horizon) {
  std::string Order;
  S.release(Horizon, [&](llvm::ArrayRef<uint8_t> Bytes) {
    Order.append(reinterpret_cast<const char *>(Bytes.data()), Bytes.size());
    Order += ' ';
  });
  return Order;
}

TEST(Sorter, ReleasesInOrderOfTime) {
  Sorter S;
  add(S, 30, "c");
  add(S, 10, "a");
  add(S, 20, "bb");
  EXPECT_EQ(release(S, 100), "a bb c ");
  EXPECT_EQ(S.waiting(), 0u);
}

TEST(Sorter, KeepsWhatMayStillBeOvertaken) {
  Sorter S;
  add(S, 10, "a");
  add(S, 50, "late");
  EXPECT_EQ(release(S, 50), "a ");
  EXPECT_EQ(S.waiting(), 1u);
  add(S, 20, "b"); // From another ring, older than what waits.
  EXPECT_EQ(release(S, UINT64_MAX), "b late ");
}

TEST(Sorter, KeepsArrivalOrderOfEqualTimes) {
  Sorter S;
  for (const char *Each : {"1", "2", "3"})
    add(S, 7, Each);
  EXPECT_EQ(release(S, 8), "1 2 3 ");
}

TEST(Sorter, NothingToRelease) {
  Sorter S;
  EXPECT_EQ(release(S, UINT64_MAX), "");
}

} // namespace
