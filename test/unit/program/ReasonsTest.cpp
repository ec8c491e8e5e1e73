// The table of reasons is in order, and docs/reasons.md says the same.
#include "analyzer/program/Reasons.h"

#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <sstream>

using namespace concadvise;

TEST(Reasons, TableFollowsTheEnumeration) {
  std::set<std::string_view> Codes, Slugs;
  for (size_t I = 0; I != std::size(ReasonTable); ++I) {
    EXPECT_EQ(size_t(ReasonTable[I].Id), I) << ReasonTable[I].Code;
    EXPECT_TRUE(Codes.insert(ReasonTable[I].Code).second) << ReasonTable[I].Code;
    EXPECT_TRUE(Slugs.insert(ReasonTable[I].Slug).second) << ReasonTable[I].Slug;
  }
}

TEST(Reasons, EveryReasonIsDocumented) {
  std::ifstream File(SOURCE_DIR "/docs/reasons.md");
  ASSERT_TRUE(File);
  std::stringstream Text;
  Text << File.rdbuf();
  for (const ReasonInfo &Each : ReasonTable) {
    std::string Row = "| " + std::string(Each.Code) + " | `" + std::string(Each.Slug) + "` | " +
                      std::string(Each.Text) + " |";
    EXPECT_NE(Text.str().find(Row), std::string::npos) << Row;
  }
}
