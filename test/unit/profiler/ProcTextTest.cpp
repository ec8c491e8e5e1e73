#include "profiler/threads/ProcText.h"

#include <gtest/gtest.h>

using namespace concadvise::profiler::proc;

namespace {

TEST(ProcText, WhereAThreadWaits) {
  std::optional<CallState> In =
      callStateIn("202 0x7f10 0x80 0x0 0x0 0x0 0xffffffff 0x7ffd10 0x7f2a4\n");
  ASSERT_TRUE(In);
  EXPECT_FALSE(In->Running);
  EXPECT_EQ(In->At.Entry.Number, 202);
  EXPECT_EQ(In->At.Entry.Args[0], 0x7f10U);
  EXPECT_EQ(In->At.Entry.Args[5], 0xffffffffU);
  EXPECT_EQ(In->At.Sp, 0x7ffd10U);
  EXPECT_EQ(In->At.Pc, 0x7f2a4U);

  std::optional<CallState> Fault = callStateIn("-1 0x7ffd10 0x7f2a4\n");
  ASSERT_TRUE(Fault);
  EXPECT_EQ(Fault->At.Entry.Number, -1);
  EXPECT_EQ(Fault->At.Sp, 0x7ffd10U);

  EXPECT_TRUE(callStateIn("running\n")->Running);
  for (const char *Cut : {"", "\n", "202", "202 0x1", "what 0x1 0x2"})
    EXPECT_FALSE(callStateIn(Cut)) << Cut;
}

TEST(ProcText, SchedStat) {
  std::optional<SchedStat> S = schedStatIn("1500 20 3\n");
  ASSERT_TRUE(S);
  EXPECT_EQ(S->CpuNs, 1500U);
  EXPECT_EQ(S->RunDelayNs, 20U);
  EXPECT_FALSE(schedStatIn("1500"));
  EXPECT_FALSE(schedStatIn(""));
}

TEST(ProcText, ANameMayHoldParentheses) {
  EXPECT_EQ(stateLetterIn("7 (a) R (b) S 1 2"), 'S');
  EXPECT_EQ(stateLetterIn("7 (a)"), '\0');
  EXPECT_EQ(stateLetterIn(""), '\0');
}

TEST(ProcText, Status) {
  constexpr const char *Text = "Name:\tx\nTgid:\t42\nNSpid:\t42\t1\nTgid:\t43\n";
  EXPECT_EQ(statusIn(Text, "Tgid"), "42");
  EXPECT_EQ(statusIn(Text, "NSpid"), "42\t1");
  EXPECT_FALSE(statusIn(Text, "Tg"));
  EXPECT_FALSE(statusIn("", "Tgid"));
}

TEST(ProcText, ListsOfNumbers) {
  EXPECT_EQ(numbersIn("5 6 77 "), (std::vector<int>{5, 6, 77}));
  EXPECT_TRUE(numbersIn("").empty());
  EXPECT_EQ(numbersIn("5 99999999999999999999 6"), (std::vector<int>{5}));
  EXPECT_EQ(watchedIn("pos:\t0\ntfd:        5 events: 19\ntfd: x\ntfd:7\n"),
            (std::vector<int>{5, 7}));
}

TEST(ProcText, OnlyCodeOfFiles) {
  std::vector<std::string> Files;
  forEachCode("1000-2000 r-xp 00000010 08:01 5      /bin/with space (deleted)\n"
              "2000-3000 r--p 00000000 08:01 5      /bin/data\n"
              "3000-4000 r-xp 00000000 00:00 0      [vdso]\n"
              "5000-4000 r-xp 00000000 08:01 5      /bin/backwards\n"
              "6000-7000 r-xp\nzz\n8000-9000 r-xp 00000000 08:01 5 /bin/last",
              [&](const MappedFile &Each) {
                Files.push_back(Each.File.str());
                EXPECT_LT(Each.Start, Each.End);
              });
  EXPECT_EQ(Files, (std::vector<std::string>{"/bin/with space (deleted)", "/bin/last"}));
}

} // namespace
