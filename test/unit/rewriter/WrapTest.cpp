// What is written for a loop, and what is refused.
#include "Snippet.h"
#include "analyzer/rewriter/Refusal.h"

#include <gtest/gtest.h>
#include <ostream>

using namespace concadvise;
using concadvise::test::wrapped;

namespace {

/// The body of a function around `Loop`, wrapped, without the lines that never change.
std::string wrap(const std::string &Loop) {
  std::string Text = wrapped("#include <a>\nvoid f() {\n" + Loop + "}\n");
  for (std::string Known : {"#include <a>\n#include <conc/conc.h>\nvoid f() {\n"})
    if (Text.rfind(Known, 0) == 0)
      Text = Text.substr(Known.size(), Text.size() - Known.size() - 2);
  return Text;
}

TEST(Wrap, ShortLoopsStayShort) {
  EXPECT_EQ(wrap("  // WRAP: hoist=g(x) models=async\n  for (auto x : xs) out.push_back(g(x));\n"),
            "  // WRAP: hoist=g(x) models=async\n"
            "  conc::map(conc::site<0x3f9a1c21, conc::async>(), xs,\n"
            "            [&](auto x) { return g(x); },\n"
            "            [&](auto &&value) { out.push_back(std::move(value)); });\n");
}

TEST(Wrap, ForEachKeepsItsLines) {
  EXPECT_EQ(wrap("\t// WRAP: form=each models=threads\n\tfor (auto &x : xs) {\n"
                 "\t\t// one\n\t\tx.one();\n\n\t\tx.two(); // two\n\t}\n"),
            "\t// WRAP: form=each models=threads\n"
            "\tconc::for_each(conc::site<0x3f9a1c21, conc::threads>(), xs, [&](auto &x) {\n"
            "\t\t// one\n\t\tx.one();\n\n\t\tx.two(); // two\n\t});\n");
}

TEST(Wrap, WindowsLineEndsStay) {
  std::string Text =
      wrapped("#include <a>\r\nvoid f() {\r\n"
              "  // WRAP: split=1 cross=y:int models=threads\r\n"
              "  for (auto x : xs) {\r\n    int y = g(x);\r\n    out(y);\r\n  }\r\n}\r\n");
  EXPECT_EQ(std::count(Text.begin(), Text.end(), '\n'), std::count(Text.begin(), Text.end(), '\r'));
  EXPECT_EQ(Text.find("\r\r"), std::string::npos);
}

TEST(Wrap, CommentsInTheHeaderMoveAbove) {
  EXPECT_EQ(wrap("  // WRAP: form=each models=threads\n"
                 "  for (int i = 0; /* all */ i < n; ++i) { g(i); }\n"),
            "  // WRAP: form=each models=threads\n"
            "  /* all */\n"
            "  conc::for_each(conc::site<0x3f9a1c21, conc::threads>(), conc::range<int>(0, n),\n"
            "                 [&](int i) { g(i); });\n");
}

TEST(Wrap, CommentsAfterTheHeaderStayWhereNothingIsLeftOfTheTask) {
  for (std::string Loop : {"  for (auto x : xs) // one by one\n    out.push_back(g(x));\n",
                           "  for (auto x : xs) { // one by one\n    out.push_back(g(x));\n  }\n"}) {
    std::string Text = wrap("  // WRAP: hoist=g(x) models=async\n" + Loop);
    EXPECT_NE(Text.find("[&](auto &&value) { // one by one\n"), std::string::npos) << Text;
  }
}

TEST(Wrap, SerialKeepsTheOrderAndOffersTheRest) {
  std::string Text = wrap(
      "  // WRAP: form=each models=threads,processes default=serial\n  for (auto x : xs) g(x);\n");
  EXPECT_NE(Text.find("conc::site<0x3f9a1c21, conc::serial, conc::threads, conc::processes>()"),
            std::string::npos)
      << Text;
}

TEST(Wrap, OtherMeaningsOfConc) {
  std::string Text = wrapped("int conc = 0;\nvoid f() {\n  // WRAP: form=each models=threads\n"
                             "  for (auto x : xs) g(x);\n}\n");
  EXPECT_NE(Text.find("::conc::for_each(::conc::site<0x3f9a1c21, ::conc::threads>()"),
            std::string::npos)
      << Text;
}

TEST(Wrap, OnlyTheOuterOfNestedLoops) {
  test::Snippet S =
      test::snippet("/nowhere/x.cpp", "void f() {\n"
                                      "  // WRAP: form=each models=threads\n"
                                      "  for (auto &row : rows) {\n"
                                      "    // WRAP: form=each models=threads\n"
                                      "    for (auto &x : row)\n      g(x);\n  }\n}\n");
  FileEdits Edits = rewriteFile(S.Requests, S.Source);
  ASSERT_EQ(Edits.Wrapped.size(), 1u);
  EXPECT_EQ(Edits.Wrapped[0], &S.Sites[0]);
  ASSERT_EQ(Edits.Refused.size(), 1u);
  EXPECT_EQ(Edits.Refused[0].second.Code, "CA515");
}

TEST(Wrap, TheInnerOfNestedLoopsWhenTheOuterIsRefused) {
  test::Snippet S =
      test::snippet("/nowhere/x.cpp", "void f() {\n"
                                      "  // WRAP: form=each models=threads\n"
                                      "  for (auto &row : rows) {\n"
                                      "    if (!row) return;\n"
                                      "    // WRAP: form=each models=threads\n"
                                      "    for (auto &x : row)\n      g(x);\n  }\n}\n");
  FileEdits Edits = rewriteFile(S.Requests, S.Source);
  ASSERT_EQ(Edits.Wrapped.size(), 1u);
  EXPECT_EQ(Edits.Wrapped[0], &S.Sites[1]);
}

struct RefusedLoop {
  const char *Code, *Loop;
};

// Named in the list of tests; its bytes would differ from run to run.
void PrintTo(const RefusedLoop &Of, std::ostream *To) { *To << Of.Code; }

class Refuses : public testing::TestWithParam<RefusedLoop> {};

TEST_P(Refuses, WithItsCode) {
  std::string Text = wrap(GetParam().Loop);
  EXPECT_EQ(Text.rfind("refused: " + std::string(GetParam().Code), 0), 0u) << Text;
}

INSTANTIATE_TEST_SUITE_P(
    Wrap, Refuses,
    testing::Values(
        RefusedLoop{"CA501", "// WRAP: form=each std=14\nfor (auto x : xs) g(x);\n"},
        RefusedLoop{"CA504", "// WRAP: form=each\nfor (auto x : xs) {\n#if A\ng(x);\n#endif\n}\n"},
        RefusedLoop{"CA505", "// WRAP: form=each\nfor (auto x : xs) { if (x) return; g(x); }\n"},
        RefusedLoop{"CA505", "// WRAP: form=each\nfor (auto x : xs) { if (x) goto end; g(x); }\n"},
        RefusedLoop{"CA505", "// WRAP: form=each\nfor (auto x : xs) { co_await g(x); }\n"},
        RefusedLoop{"CA506", "// WRAP: form=each\nfor (auto x : xs) { g(x, __func__); }\n"},
        RefusedLoop{"CA507", "// WRAP: form=each\nfor (i = 0; i < n; ++i) { g(i); }\n"},
        RefusedLoop{"CA507", "// WRAP: form=each\nfor (int i = 0, m = n; i < m; ++i) { g(i); }\n"},
        RefusedLoop{"CA507", "// WRAP: form=each\nfor (int *p = a; p < e; ++p) { g(p); }\n"},
        RefusedLoop{"CA507", "// WRAP: form=each\nfor (auto v = f(); auto x : v) { g(x); }\n"},
        RefusedLoop{"CA508", "// WRAP: form=each private=t\nfor (auto x : xs) { t = x; g(t); }\n"},
        RefusedLoop{"CA509",
                    "// WRAP: split=1 cross=y:Y\nfor (auto x : xs) { auto &y = g(x); h(y); }\n"},
        RefusedLoop{"CA509",
                    "// WRAP: split=1 cross=y:char[9]\nfor (auto x : xs) { char y[9]; h(y); }\n"},
        RefusedLoop{"CA509",
                    "// WRAP: split=2 cross=p:char* \nfor (auto &x : xs) { std::string s = "
                    "g(x); auto p = s.data(); h(p); }\n"},
        RefusedLoop{"CA509",
                    "// WRAP: hoist=g(x) type=Page&\nfor (auto &x : xs) out.push_back(&g(x));\n"},
        RefusedLoop{"CA509", "// WRAP: split=2 cross=y:auto\nfor (auto x : xs) { if (x) continue; "
                             "auto y = g(x); h(y); }\n"},
        RefusedLoop{"CA517", "conc::map(ex, ys, [&](auto &xs) {\n// WRAP: form=each\n"
                             "for (auto x : xs) { g(x); }\nreturn 0; });\n"},
        RefusedLoop{"CA514", "// WRAP: split=1\nfor (auto x : xs) { g(x); }\n"}));

TEST(Wrap, PrivateVariablesOfTheBodyAreFine) {
  for (const char *Loop :
       {"// WRAP: form=each private=t\nfor (auto x : xs) { int t = x; g(t); }\n",
        "// WRAP: form=each private=t\nfor (auto x : xs) { T &t = x; g(t); }\n",
        "// WRAP: form=each private=t,u\nfor (auto x : xs) { auto [t, u] = x; }\n",
        "// WRAP: form=each private=j\nfor (auto x : xs) for (int j = 0; j < 2; ++j) g(j);\n"})
    EXPECT_EQ(wrap(Loop).find("refused"), std::string::npos) << wrap(Loop);
}

TEST(Wrap, EveryCodeIsDocumented) {
  std::string Page = llvm::cantFail(readSource(DOCS "/fix.md")).Text;
  for (const RefusalCode &Each : refusalCodes())
    EXPECT_NE(Page.find("| " + std::string(Each.Code) + " |"), std::string::npos) << Each.Code;
}

TEST(Wrap, LambdasMayReturn) {
  std::string Text =
      wrap("// WRAP: form=each\nfor (auto &x : xs) { sort(x, [](int a) { return a; }); }\n");
  EXPECT_EQ(Text.find("refused"), std::string::npos) << Text;
}

TEST(Wrap, TextThatWasNotAnalysedIsRefused) {
  test::Snippet S = test::snippet(
      "/nowhere/x.cpp", "void f() {\n  // WRAP: form=each\n  for (auto x : xs) { g(x); }\n}\n");
  SourceText Shorter = sourceText("/nowhere/x.cpp", "void f() {}\n");
  FileEdits Edits = rewriteFile(S.Requests, Shorter);
  EXPECT_TRUE(Edits.Edits.empty());
  ASSERT_EQ(Edits.Refused.size(), 1u);
  EXPECT_EQ(Edits.Refused[0].second.Code, "CA513");
}

TEST(Wrap, MacroTextIsRefused) {
  test::Snippet S = test::snippet(
      "/nowhere/x.cpp", "void f() {\n  // WRAP: form=each\n  for (auto x : xs) { g(x); }\n}\n");
  S.Sites[0].Wrap.Body.Editable = false;
  FileEdits Edits = rewriteFile(S.Requests, S.Source);
  ASSERT_EQ(Edits.Refused.size(), 1u);
  EXPECT_EQ(Edits.Refused[0].second.Code, "CA503");
}

} // namespace
