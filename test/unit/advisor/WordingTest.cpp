#include "advisor/Wording.h"

#include <cmath>
#include <gtest/gtest.h>

using namespace concadvise;

namespace {

TEST(Wording, DurationsUseTheUnitPeopleWould) {
  const std::pair<double, const char *> Table[] = {
      {256, "256 s"},     {8.2, "8.2 s"},     {1.03, "1.03 s"},   {0.512, "512 ms"},
      {0.4e-3, "0.4 ms"}, {12e-6, "12 µs"},   {30e-9, "30 ns"},   {0, "0 s"},
      {-1, "0 s"},        {86400, "86400 s"}, {1234.5, "1234 s"}, {0.1234, "123 ms"}};
  for (const auto &[Seconds, Text] : Table)
    EXPECT_EQ(duration(Seconds), Text);
  EXPECT_EQ(duration(NAN), "?");
  EXPECT_EQ(duration(INFINITY), "?");
}

TEST(Wording, PredictionsShareTheUnitOfWhatTheyReplace) {
  EXPECT_EQ(durationLike(0.61, 256), "0.61 s");
  EXPECT_EQ(durationLike(8.24, 256), "8.2 s");
  EXPECT_EQ(durationLike(128, 256), "128 s");
  EXPECT_EQ(durationLike(0.04, 0.5), "40 ms");
  EXPECT_EQ(durationLike(0.5, 256, true), "0.50");
}

TEST(Wording, Percentages) {
  EXPECT_EQ(percent(0.48), "48 %");
  EXPECT_EQ(percent(0.006), "0.6 %");
  EXPECT_EQ(percent(0), "0 %");
  EXPECT_EQ(percent(1), "100 %");
}

TEST(Wording, Lists) {
  EXPECT_EQ(listed({}), "");
  EXPECT_EQ(listed({"a"}), "a");
  EXPECT_EQ(listed({"a", "b", "c"}), "a, b and c");
  EXPECT_EQ(listed({"a", "b", "c"}, " or "), "a, b or c");
  EXPECT_EQ(joined({"a", "b", "c"}, " → "), "a → b → c");
  EXPECT_EQ(joined({}, "; "), "");
}

TEST(Wording, AReasonNamesItsTwoPlacesOnce) {
  Reason R{"", "", {"/x/a.cpp", 3, 5}, {"/x/a.cpp", 4, 7}};
  EXPECT_EQ(accesses(R), " (a.cpp:3:5 and a.cpp:4:7)");
  R.To = R.From;
  EXPECT_EQ(accesses(R), " (a.cpp:3:5)");
  EXPECT_EQ(accesses({}), "");
}

} // namespace
