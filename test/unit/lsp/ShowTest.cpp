#include "tools/lsp/Show.h"

#include <gtest/gtest.h>

namespace concadvise::lsp {
namespace {

/// A loop on lines 2 to 4 of a text with a wide character in front of it.
struct Sample {
  UnsavedTexts Texts{{"/a.cpp", std::make_shared<const std::string>(
                                    "void f() {\n/*𝄞*/ for (;;) {  \n  g();\n}\n}\n")}};
  SeenTexts In{Texts};
  Client For;
  FileAdvice Of;

  Sample() {
    Advice Loop;
    Loop.Id = "12345678";
    Loop.Rule = "serial-io-loop";
    Loop.Message = "run these tasks at once";
    Loop.Best = Model::Async;
    Loop.At = {"/a.cpp", 2, 10, 4, 2, 20, 24, true};
    Loop.Why.Chain = {{{"/a.cpp", 3, 3}, "g"}};
    Loop.Models = {{Model::Async, 500, true, 1, 0.5, 2, 410, Legality::Assumed, {}}};
    Loop.Decision = {{"Where does the time go?", "it waits", "measured <here>"}};
    Of.Found.push_back(Loop);
  }
  void measure() {
    Evidence &Why = Of.Found.front().Why;
    Why.From = Evidence::Source::Profile;
    Why.Tasks = 500;
    Why.SiteSeconds = 100;
    Why.WaitByReason[WaitReason::Network] = 99;
  }
};

std::string text(const llvm::json::Value &Of) {
  std::string Text;
  llvm::raw_string_ostream(Text) << Of;
  return Text;
}

TEST(Show, ADiagnosticIsOnTheFirstLine) {
  Sample S;
  std::string Shown = text(diagnosticsOf("/a.cpp", S.Of, S.In, S.For));
  EXPECT_NE(
      Shown.find(R"("range":{"end":{"character":17,"line":1},"start":{"character":7,"line":1}})"),
      std::string::npos)
      << Shown;
  EXPECT_NE(Shown.find(R"("message":"async: run these tasks at once")"), std::string::npos);
  EXPECT_NE(Shown.find(R"("message":"g")"), std::string::npos);
  S.For.Counts = Encoding::Utf8;
  EXPECT_NE(text(diagnosticsOf("/a.cpp", S.Of, S.In, S.For)).find(R"("character":9)"),
            std::string::npos);
}

TEST(Show, WhatIsBestAsItIsIsNoDiagnostic) {
  Sample S;
  S.Of.Found.front().AsItIs = true;
  EXPECT_TRUE(diagnosticsOf("/a.cpp", S.Of, S.In, S.For).empty());
  EXPECT_NE(adviceAt(S.Of, 3), nullptr); // A hover tells all the same.
}

TEST(Show, WhyAFileIsNotAnalysed) {
  Sample S;
  FileAdvice Of{{}, "/a.cpp:3:3: no such thing", nullptr};
  std::string Shown = text(diagnosticsOf("/a.cpp", Of, S.In, S.For));
  EXPECT_NE(Shown.find(R"("message":"not analysed: no such thing")"), std::string::npos) << Shown;
  EXPECT_NE(Shown.find(R"("start":{"character":2,"line":2})"), std::string::npos);
}

TEST(Show, ALensTellsWhatWasMeasuredOnly) {
  Sample S;
  EXPECT_TRUE(lensesOf(S.Of, S.In, S.For).empty());
  S.measure();
  EXPECT_NE(text(lensesOf(S.Of, S.In, S.For)).find("500 tasks · waits 99 % · async 410×"),
            std::string::npos);
}

TEST(Show, AHoverIsMarkdownOrPlain) {
  Sample S;
  EXPECT_NE(text(hoverOf(S.Of.Found.front(), S.In, S.For)).find("measured <here>"),
            std::string::npos);
  S.For.Markdown = true;
  EXPECT_NE(text(hoverOf(S.Of.Found.front(), S.In, S.For)).find(R"(measured \\<here\\>)"),
            std::string::npos);
}

TEST(Show, TheInnermostAdviceIsTheOneHovered) {
  Sample S;
  Advice Inner = S.Of.Found.front();
  Inner.At = {"/a.cpp", 3, 3, 3, 6, 30, 3, true};
  S.Of.Found.push_back(Inner);
  EXPECT_EQ(adviceAt(S.Of, 3), &S.Of.Found.back());
  EXPECT_EQ(adviceAt(S.Of, 2), &S.Of.Found.front());
  EXPECT_EQ(adviceAt(S.Of, 1), nullptr);
}

TEST(Show, TitlesSayWhatIsAssumed) {
  EXPECT_EQ(titleOf({Model::Threads, true, {"any order", "no pacing"}}),
            "Run on threads (advised; assumes: any order; no pacing)");
  EXPECT_EQ(titleOf({Model::Serial, false, {}}), "Wrap, and still run serially");
}

TEST(Show, EditsCountAsAgreed) {
  Sample S;
  std::vector<Edit> Edits = {{"/a.cpp", 17, 0, "x", ""}};
  EXPECT_NE(text(workspaceEdit(Edits, S.In, {}, S.For)).find(R"("character":4,"line":1)"),
            std::string::npos);
  S.For.VersionedEdits = true;
  EXPECT_NE(text(workspaceEdit(Edits, S.In, {{"/a.cpp", 3}}, S.For)).find(R"("version":3)"),
            std::string::npos);
}

} // namespace
} // namespace concadvise::lsp
