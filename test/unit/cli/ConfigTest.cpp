#include "tools/concadvise/Config.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

llvm::Expected<Config> parse(llvm::StringRef Text) {
  return parseConfig(llvm::MemoryBufferRef(Text, "/project/.concadvise.yaml"));
}

std::string problem(llvm::StringRef Text) {
  llvm::Expected<Config> Read = parse(Text);
  return Read ? "no problem" : llvm::toString(Read.takeError());
}

TEST(Config, EverythingIsOptional) {
  for (const char *Text : {"", "---\n", "# nothing\n", "rules:\n", "{}"}) {
    llvm::Expected<Config> Read = parse(Text);
    ASSERT_TRUE(bool(Read)) << Text << ": " << llvm::toString(Read.takeError());
    EXPECT_EQ(Read->Folder, "/project");
    EXPECT_TRUE(Read->Rules.empty());
  }
}

TEST(Config, AllSections) {
  llvm::Expected<Config> Read = parse("rules:\n"
                                      "  mixed-pipeline: off\n"
                                      "  serial-io-loop: info\n"
                                      "thresholds:\n"
                                      "  min_speedup: 1.5\n"
                                      "exclude:\n"
                                      "  - third_party/\n"
                                      "  - '*_generated.cpp'\n"
                                      "baseline: ci/known.json\n");
  ASSERT_TRUE(bool(Read)) << llvm::toString(Read.takeError());
  EXPECT_EQ(Read->Rules.at("mixed-pipeline"), RuleSetting::Off);
  EXPECT_EQ(Read->Rules.at("serial-io-loop"), RuleSetting::Info);
  EXPECT_EQ(Read->Limits.at("min_speedup"), 1.5);
  EXPECT_EQ(Read->Exclude.size(), 2u);
  EXPECT_EQ(Read->Baseline, "/project/ci/known.json");
}

TEST(Config, ProblemsNameLineAndRemedy) {
  EXPECT_EQ(problem("rules:\n  mixed-pipeline: off\nthreshold:\n  a: 1\n"),
            "/project/.concadvise.yaml:3:1: unknown key 'threshold'; known are rules, thresholds, "
            "exclude, baseline, knowledge, fp-reassociation");
  EXPECT_EQ(problem("rules:\n  mixed-pipeline: loud\n"),
            "/project/.concadvise.yaml:2:19: 'loud' is not one of: off, on, info, warning");
  EXPECT_EQ(problem("thresholds:\n  min_program_share: 7\n"),
            "/project/.concadvise.yaml:2:22: '7' is not a number from 0 to 1");
  EXPECT_NE(problem("thresholds:\n  min_sped: 7\n").find("2:3: unknown threshold 'min_sped'"),
            std::string::npos);
  EXPECT_EQ(problem("rules: {serial-oi-loop: off}\n"),
            "/project/.concadvise.yaml:1:9: there is no rule 'serial-oi-loop'; concadvise explain "
            "lists them");
  EXPECT_EQ(problem("knowledge: []\nrules: {}\nknowledge: []\n"),
            "/project/.concadvise.yaml:3:1: 'knowledge' is given twice");
  EXPECT_NE(problem("exclude: x\n").find("1:10: exclude must be a list"), std::string::npos);
  EXPECT_NE(problem("exclude: ['[']\n").find("1:11: '[': "), std::string::npos);
  EXPECT_NE(problem("- a\n").find("must be a list of `name: value` lines"), std::string::npos);
  EXPECT_NE(
      problem("rules: {mixed-pipeline: [off]}\n").find("a rule's setting must be a plain value"),
      std::string::npos);
}

TEST(Config, BrokenYamlIsAProblemWithItsLine) {
  for (const char *Text : {"rules: {", "rules:\n  - : :\n ]", "\"", "a: b: c", "rules: *x",
                           "exclude:\n - 'x\n", "? ? ?", "knowledge: [", "&a *a"})
    EXPECT_TRUE(llvm::StringRef(problem(Text)).starts_with("/project/.concadvise.yaml"))
        << Text << " -> " << problem(Text);
}

} // namespace
