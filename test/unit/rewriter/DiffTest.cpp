#include "analyzer/rewriter/Diff.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <gtest/gtest.h>
#include <random>

using namespace concadvise;

namespace {

/// What `patch` would make of it: a reader of unified diffs that trusts nothing but the lines.
std::string patched(llvm::StringRef Before, llvm::StringRef Diff) {
  std::vector<llvm::StringRef> Old;
  for (llvm::StringRef Rest = Before; !Rest.empty();) {
    size_t End = std::min(Rest.find('\n'), Rest.size() - 1) + 1;
    Old.push_back(Rest.take_front(End));
    Rest = Rest.drop_front(End);
  }
  std::string Result;
  size_t Next = 0;
  llvm::SmallVector<llvm::StringRef> Lines;
  Diff.split(Lines, '\n');
  for (size_t I = 2; I < Lines.size(); ++I) {
    llvm::StringRef Line = Lines[I];
    bool Last = I + 1 < Lines.size() && Lines[I + 1].starts_with("\\");
    if (Line.starts_with("@@")) {
      auto [From, Count] = Line.split('-').second.split(' ').first.split(',');
      size_t First = std::stoul(From.str()) - (Count != "0");
      while (Next < First)
        Result += Old[Next++];
    } else if (Line.starts_with("+")) {
      Result += Line.drop_front().str() + (Last ? "" : "\n");
    } else if (Line.starts_with("-") || Line.starts_with(" ")) {
      std::string Text = Line.drop_front().str() + (Last ? "" : "\n");
      EXPECT_EQ(Text, Old[Next].str());
      if (Line.starts_with(" "))
        Result += Text;
      ++Next;
    }
  }
  while (Next < Old.size())
    Result += Old[Next++];
  return Result;
}

TEST(Diff, SameTextHasNone) { EXPECT_EQ(unifiedDiff("a", "x\n", "x\n"), ""); }

TEST(Diff, OneChange) {
  EXPECT_EQ(
      unifiedDiff("src/a.cpp", "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n"),
      "--- a/src/a.cpp\n+++ b/src/a.cpp\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(Diff, MissingLastNewline) {
  EXPECT_EQ(unifiedDiff("a", "x", "y\n"),
            "--- a/a\n+++ b/a\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n");
}

TEST(Diff, FromAndToNothing) {
  EXPECT_EQ(unifiedDiff("a", "", "x\n"), "--- a/a\n+++ b/a\n@@ -0,0 +1 @@\n+x\n");
  EXPECT_EQ(unifiedDiff("a", "x\n", ""), "--- a/a\n+++ b/a\n@@ -1 +0,0 @@\n-x\n");
}

TEST(Diff, RandomTextsRoundTrip) {
  std::mt19937 Random(7);
  for (int Round = 0; Round < 500; ++Round) {
    auto Make = [&] {
      std::string Text;
      for (unsigned Line = Random() % 40; Line > 0; --Line)
        Text += std::string(1, char('a' + Random() % 4)) + (Random() % 5 ? "\n" : "\r\n");
      if (Random() % 4 == 0)
        Text += "end";
      return Text;
    };
    std::string Before = Make(), After = Make();
    if (Before == After)
      continue;
    EXPECT_EQ(patched(Before, unifiedDiff("f", Before, After)), After) << Before << "→" << After;
  }
}

TEST(Diff, LongTextsThatShareNothing) {
  std::string Before, After;
  for (int Line = 0; Line < 3000; ++Line) {
    Before += "old " + std::to_string(Line) + "\n";
    After += "new " + std::to_string(Line) + "\n";
  }
  EXPECT_EQ(patched(Before, unifiedDiff("f", Before, After)), After);
}

} // namespace
