#include "analyzer/frontend/Suppressions.h"

#include "gmock/gmock.h"

using testing::ElementsAre;
using testing::IsEmpty;

namespace concadvise {
namespace {

TEST(Suppressions, RulesOfAComment) {
  EXPECT_THAT(suppressedRules("// NOLINT"), ElementsAre(""));
  EXPECT_THAT(suppressedRules("// NOLINT(*)"), ElementsAre(""));
  EXPECT_THAT(suppressedRules("// NOLINT(concadvise-*)"), ElementsAre(""));
  EXPECT_THAT(suppressedRules("/* NOLINTNEXTLINE(concadvise-a, other, concadvise-b) */"),
              ElementsAre("a", "b"));
  EXPECT_THAT(suppressedRules("// NOLINT(bugprone-x)"), IsEmpty());
  EXPECT_THAT(suppressedRules("// NOLINT(concadvise-a"), ElementsAre("a")) << "unclosed";
  EXPECT_THAT(suppressedRules("// nothing"), IsEmpty());
}

} // namespace
} // namespace concadvise
