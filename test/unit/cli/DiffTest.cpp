#include "tools/concadvise/Diff.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

bool touches(const ChangedLines &Changed, const char *File, unsigned First, unsigned Last) {
  Span At;
  At.File = File;
  At.Line = First;
  At.EndLine = Last;
  return Changed.touches(At);
}

TEST(ChangedLines, HunksOfSeveralFiles) {
  auto Changed = ChangedLines::parse("diff --git a/x.cpp b/x.cpp\n"
                                     "index 1..2 100644\n"
                                     "--- a/x.cpp\n"
                                     "+++ b/x.cpp\n"
                                     "@@ -10 +10,2 @@ int f() {\n"
                                     "-old\n"
                                     "+new\n"
                                     "+++ b/not-a-header.cpp\n"
                                     "@@ -30,0 +32 @@\n"
                                     "+x\n"
                                     "diff --git a/dir/y.cpp b/dir/y.cpp\n"
                                     "--- a/dir/y.cpp\n"
                                     "+++ b/dir/y.cpp\n"
                                     "@@ -5,2 +4,0 @@\n"
                                     "-a\n"
                                     "-b\n",
                                     "/nowhere");
  EXPECT_TRUE(touches(Changed, "/nowhere/x.cpp", 11, 11));
  EXPECT_TRUE(touches(Changed, "/nowhere/x.cpp", 5, 10));
  EXPECT_FALSE(touches(Changed, "/nowhere/x.cpp", 12, 31));
  EXPECT_TRUE(touches(Changed, "/nowhere/x.cpp", 32, 40));
  EXPECT_FALSE(touches(Changed, "/nowhere/not-a-header.cpp", 1, 99));
  EXPECT_TRUE(touches(Changed, "/nowhere/dir/y.cpp", 3, 6)); // around what was deleted
  EXPECT_FALSE(touches(Changed, "/nowhere/dir/y.cpp", 6, 9));
}

TEST(ChangedLines, NamesInQuotes) {
  auto Changed = ChangedLines::parse("diff --git \"a/t\\tb.cpp\" \"b/t\\tb.cpp\"\n"
                                     "--- /dev/null\n"
                                     "+++ \"b/t\\tb \\303\\274\\\".cpp\"\n"
                                     "@@ -0,0 +1 @@\n+x\n",
                                     "/nowhere");
  EXPECT_TRUE(touches(Changed, "/nowhere/t\tb ü\".cpp", 1, 1));
}

TEST(ChangedLines, DeletedAndBinaryFiles) {
  auto Changed = ChangedLines::parse("diff --git a/x.cpp b/x.cpp\n"
                                     "deleted file mode 100644\n"
                                     "--- a/x.cpp\n"
                                     "+++ /dev/null\n"
                                     "@@ -1,2 +0,0 @@\n-a\n-b\n"
                                     "diff --git a/y b/y\n"
                                     "Binary files a/y and b/y differ\n",
                                     "/nowhere");
  EXPECT_FALSE(touches(Changed, "/nowhere/x.cpp", 1, 9));
  EXPECT_FALSE(touches(Changed, "/dev/null", 0, 9));
}

TEST(ChangedLines, NewFilesAreChangedThroughout) {
  ChangedLines Changed;
  Changed.addFile("/nowhere/new.cpp");
  EXPECT_TRUE(touches(Changed, "/nowhere/new.cpp", 1000, 1001));
}

TEST(ChangedLines, AnyTextIsRead) {
  for (const char *Text : {"@@", "+++ ", "+++ \"", "diff --git ", "@@ -1 +x @@",
                           "diff --git a/x b/x\n+++ b/x\n@@ -1 +4294967296,9 @@\n",
                           "diff --git a/x b/x\n+++ \"b/\\777\\8\\\"\n@@ -1 +1 @@\n"})
    EXPECT_FALSE(touches(ChangedLines::parse(Text, "/nowhere"), "/nowhere/x", 1, 1)) << Text;
}

} // namespace
