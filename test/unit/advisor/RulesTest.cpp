// A rule is its line in the table, its page and its tests; the three lists are the same.
#include "advisor/Rules.h"

#include <cctype>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <set>
#include <string>

using namespace concadvise;
namespace fs = std::filesystem;

namespace {

const fs::path Root = SOURCE_DIR;

std::string titleOf(const fs::path &Page) {
  std::ifstream In(Page);
  std::string Line;
  std::getline(In, Line);
  return Line;
}

TEST(Rules, NamesAreUniqueAndFound) {
  std::set<std::string_view> Names;
  for (const Rule &R : Rules) {
    EXPECT_TRUE(Names.insert(R.Name).second) << R.Name;
    EXPECT_EQ(findRule(R.Name), &R);
    EXPECT_TRUE(R.JudgeSite || R.JudgeProgram) << R.Name << " judges sites, programs, or both";
    EXPECT_EQ(R.Of.has_value(), R.JudgeSite != nullptr) << R.Name;
  }
  EXPECT_EQ(findRule("no-such-rule"), nullptr);
}

TEST(Rules, EachHasAPageThatSaysTheSame) {
  for (const Rule &R : Rules) {
    fs::path Page = Root / "docs/rules" / (std::string(R.Name) + ".md");
    ASSERT_TRUE(fs::exists(Page)) << Page;
    std::string Summary(R.Summary);
    Summary[0] = char(std::toupper(static_cast<unsigned char>(Summary[0])));
    EXPECT_EQ(titleOf(Page), "# " + Summary);
  }
}

TEST(Rules, EachPageIsARules) {
  for (const auto &Entry : fs::directory_iterator(Root / "docs/rules"))
    EXPECT_NE(findRule(Entry.path().stem().string()), nullptr) << Entry.path();
}

} // namespace
