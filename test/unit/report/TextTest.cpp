#include "test/unit/report/Samples.h"
#include "tools/report/Common.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

std::string text(llvm::ArrayRef<Advice> Findings, bool All = false) {
  Coverage Covered = samples::coverage();
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  writeText(OS, {Findings, Covered, "/src", "1", {}}, {All});
  return Text;
}

TEST(AdviceText, OneAdvice) {
  EXPECT_EQ(text(samples::measuredAdvice("/src/fetch.cpp")),
            "1 place to change\n"
            "\n"
            "fetch.cpp:3:3: async: run these 500 tasks on the async runtime [serial-io-loop]\n"
            "      why   each task waits 512 ms on the network and computes 0.4 ms (measured, 500 "
            "tasks)\n"
            "      rule  I/O-bound → slow I/O, many at once → async\n"
            "      gain  256 s → 0.6 s predicted (0.5–0.8)\n"
            "      safe  assumed: the server accepts requests in any order\n"
            "      fix   concadvise fix --site 3f9a1c22\n"
            "\n"
            "analysed 38 translation units, 900 functions; 380 of 412 loops judged\n"
            "not analysed: broken.cpp: 'missing.h' file not found\n");
}

TEST(AdviceText, RowsFitTheTerminalAndCommandsStayWhole) {
  Advice A = samples::measuredAdvice("/src/fetch.cpp");
  A.Settle = "concadvise profile -o run.conc -- PROGRAM; concadvise --profile run.conc";
  Coverage Covered = samples::coverage();
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  writeText(OS, {A, Covered, "/src", "1", {}}, {.Columns = 50});
  EXPECT_NE(Text.find("      why   each task waits 512 ms on the network\n"
                      "            and computes 0.4 ms (measured, 500\n"
                      "            tasks)\n"
                      "      rule  I/O-bound → slow I/O, many at once →\n"
                      "            async\n"),
            std::string::npos)
      << Text;
  EXPECT_NE(Text.find("      next  " + A.Settle + "\n"), std::string::npos) << Text;
}

TEST(AdviceText, SerialIsCountedAndShownOnRequest) {
  std::vector<Advice> Findings = {samples::serialAdvice("/src/a.cpp")};
  EXPECT_TRUE(text(Findings).starts_with("0 places to change, 1 best as it is (--all shows"));
  EXPECT_EQ(text(Findings).find("stay serial"), std::string::npos);
  EXPECT_NE(text(Findings, /*All=*/true).find("a.cpp:5:3: serial: stay serial"), std::string::npos);
}

TEST(AdviceText, SourceCannotDriveTheTerminal) {
  std::string Shown = text(samples::hostileAdvice("/src/a.cpp"));
  EXPECT_EQ(Shown.find('\x1b'), std::string::npos);
  EXPECT_EQ(Shown.find('\x01'), std::string::npos);
}

TEST(LoopsText, VerdictsReasonsAndCounts) {
  Coverage Covered = samples::coverage();
  std::vector<LoopVerdict> Loops = samples::loops("/src/a.cpp");
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  writeText(OS, LoopsReport{Loops, Covered, "/src"});
  EXPECT_NE(
      Text.find("a.cpp:3:3: parallel loop in sum\n    private: t, u\n    reduction: + total\n"),
      std::string::npos)
      << Text;
  EXPECT_NE(Text.find("CA101 each iteration reads what the one before wrote at a.cpp:10:5 and "
                      "a.cpp:10:12\n"),
            std::string::npos)
      << Text;
  EXPECT_NE(Text.find("2 loops: 1 parallel, 1 sequential\n"), std::string::npos) << Text;
}

TEST(ProfileText, VerdictFirst) {
  Profile Measured = samples::profile();
  Verdict Says = samples::verdict();
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  writeText(OS, ProfileReport{Measured, Says});
  EXPECT_TRUE(llvm::StringRef(Text).starts_with("I/O-bound: it waits on the network")) << Text;
  EXPECT_NE(Text.find("127.0.0.1:8080  in fetch (fetch.cpp:42)"), std::string::npos) << Text;
  EXPECT_NE(Text.find("blocked 1.00 s (95.2 %)"), std::string::npos) << Text;
}

TEST(HumanSeconds, ThreeDigits) {
  EXPECT_EQ(humanSeconds(0), "0 s");
  EXPECT_EQ(humanSeconds(0.0004), "400 µs");
  EXPECT_EQ(humanSeconds(0.512), "512 ms");
  EXPECT_EQ(humanSeconds(1.5), "1.50 s");
  EXPECT_EQ(humanSeconds(12.34), "12.3 s");
  EXPECT_EQ(humanSeconds(250), "4 min 10 s");
  EXPECT_EQ(humanSeconds(5e-9), "5.00 ns");
  EXPECT_EQ(humanSeconds(1.0 / 0.0), "unknown");
}

} // namespace
