#include "tools/concadvise/ConfigTree.h"

#include "test/unit/cli/Folder.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

class ConfigTreeTest : public testing::Test {
protected:
  std::string load(const std::string &File) {
    llvm::Error Failure = Tree.load(File);
    return Failure ? llvm::toString(std::move(Failure)) : "";
  }
  Folder Project;
  ConfigTree Tree;
};

TEST_F(ConfigTreeTest, NearestWinsEntryByEntry) {
  Project.write(".concadvise.yaml",
                "rules: {serial-io-loop: off, mixed-pipeline: info}\nthresholds: {max_threads: 4}\n"
                "baseline: outer.json\n");
  Project.write("src/.concadvise.yaml",
                "rules: {serial-io-loop: warning}\nthresholds: {min_speedup: 2}\n");
  std::string Inner = Project.path("src/net/x.cpp"), Outer = Project.path("y.cpp");
  ASSERT_EQ(load(Inner), "");
  ASSERT_EQ(load(Outer), "");
  EXPECT_EQ(Tree.rule(Inner, "serial-io-loop"), RuleSetting::Warning);
  EXPECT_EQ(Tree.rule(Inner, "mixed-pipeline"), RuleSetting::Info);
  EXPECT_EQ(Tree.rule(Inner, "parallel-cpu-loop"), RuleSetting::Default);
  EXPECT_EQ(Tree.rule(Outer, "serial-io-loop"), RuleSetting::Off);
  EXPECT_EQ(Tree.limits(Inner), (ThresholdValues{{"max_threads", 4}, {"min_speedup", 2}}));
  EXPECT_EQ(Tree.limits(Outer), (ThresholdValues{{"max_threads", 4}}));
  EXPECT_EQ(Tree.baseline(Inner), Project.path("outer.json"));
}

TEST_F(ConfigTreeTest, ExclusionsAreRelativeToTheirFile) {
  Project.write(".concadvise.yaml", "exclude: [third_party/, 'src/*_gen.cpp']\n");
  Project.write("src/.concadvise.yaml", "exclude: [old]\n");
  auto Excluded = [&](llvm::StringRef Name) {
    EXPECT_EQ(load(Project.path(Name)), "");
    return Tree.excludes(Project.path(Name));
  };
  EXPECT_TRUE(Excluded("third_party/lib/deep/x.cpp"));
  EXPECT_TRUE(Excluded("src/a_gen.cpp"));
  EXPECT_TRUE(Excluded("src/old/x.cpp"));
  EXPECT_FALSE(Excluded("src/a.cpp"));
  EXPECT_FALSE(Excluded("old/x.cpp"));
  EXPECT_FALSE(Excluded("src/third_party/x.cpp"));
}

TEST_F(ConfigTreeTest, BrokenFileIsNamed) {
  std::string File = Project.write("src/.concadvise.yaml", "rules: 7\n");
  EXPECT_TRUE(llvm::StringRef(load(Project.path("src/x.cpp"))).starts_with(File + ":1:8: "));
}

TEST_F(ConfigTreeTest, AFolderOfThatNameIsAnError) {
  llvm::sys::fs::create_directories(Project.path(".concadvise.yaml"));
  EXPECT_NE(load(Project.path("x.cpp")).find("cannot be read"), std::string::npos);
}

} // namespace
