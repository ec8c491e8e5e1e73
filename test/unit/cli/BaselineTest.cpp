#include "tools/concadvise/Baseline.h"

#include "test/unit/cli/Folder.h"
#include "tools/report/Report.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

Advice finding(const char *Id, const char *Rule) {
  Advice A;
  A.Id = Id;
  A.Rule = Rule;
  return A;
}

TEST(Baselines, KnowsWhatAnEarlierReportHad) {
  Folder Project;
  Coverage Covered;
  Advice Old = finding("1234abcd", "serial-io-loop");
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  writeJson(OS, CheckReport{Old, Covered, "/", "1", {}});
  std::string File = Project.write("known.json", Text);

  Baselines Known;
  EXPECT_TRUE(llvm::cantFail(Known.contains(File, Old)));
  EXPECT_FALSE(llvm::cantFail(Known.contains(File, finding("1234abcd", "mixed-pipeline"))));
  EXPECT_FALSE(llvm::cantFail(Known.contains(File, finding("ffff0000", "serial-io-loop"))));
}

TEST(Baselines, ProblemsNameTheFile) {
  Folder Project;
  Baselines Known;
  auto Problem = [&](const std::string &File) {
    llvm::Expected<bool> Found = Known.contains(File, finding("1", "r"));
    return Found ? "none" : llvm::toString(Found.takeError());
  };
  std::string Missing = Project.path("missing.json");
  EXPECT_TRUE(llvm::StringRef(Problem(Missing)).starts_with(Missing + ": the baseline cannot be"));
  for (const char *Text : {"", "[", "[]", "{}", "{\"schema\": \"concadvise/1\"}",
                           "{\"schema\": \"other/1\", \"advice\": []}", "\xff\xfe"}) {
    std::string File = Project.write("broken.json", Text);
    EXPECT_TRUE(llvm::StringRef(Problem(File)).starts_with(File + ": the baseline is not")) << Text;
  }
  std::string Deep = Project.write("deep.json", std::string(500000, '['));
  EXPECT_EQ(Problem(Deep), Deep + ": the baseline is not a concadvise/1 report");
}

} // namespace
