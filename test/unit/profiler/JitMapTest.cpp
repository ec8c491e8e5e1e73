#include "profiler/unwind/JitMap.h"

#include <gtest/gtest.h>
#include <random>

using concadvise::profiler::JitMap;

namespace {

TEST(JitMap, NamesWhatLiesWhere) {
  JitMap Map;
  Map.read("1000 10 first\n1010 20 Function:second /a b.js:3:1\n");
  EXPECT_EQ(Map.find(0x1000), "first");
  EXPECT_EQ(Map.find(0x100f), "first");
  EXPECT_EQ(Map.find(0x1010), "Function:second /a b.js:3:1");
  EXPECT_EQ(Map.find(0x1030), "");
  EXPECT_EQ(Map.find(0xfff), "");
}

TEST(JitMap, SkipsWhatIsMalformed) {
  JitMap Map;
  Map.read("\n \nzz 10 a\n1000\n1000 \n1000 zz a\n1000 10\n1000 10 \n1000 0 empty\n-1 10 a\n"
           "ffffffffffffffff ffff wraps\n10000000000000000 1 large\n0x2000 0x10 right\r\n");
  EXPECT_EQ(Map.find(0x1000), "");
  EXPECT_EQ(Map.find(UINT64_MAX), "");
  EXPECT_EQ(Map.find(0x2000), "right");
}

TEST(JitMap, TheLastOneCounts) {
  JitMap Map;
  Map.read("1000 100 old\n1200 10 other\n1010 10 new\n");
  EXPECT_EQ(Map.find(0x1010), "new");
  EXPECT_EQ(Map.find(0x1000), "") << "the memory was used again";
  EXPECT_EQ(Map.find(0x1200), "other");
}

TEST(JitMap, IsReadAsItGrows) {
  JitMap Map;
  Map.read("1000 10 fir");
  EXPECT_EQ(Map.find(0x1000), "");
  Map.read("st\n2000 10");
  EXPECT_EQ(Map.find(0x1000), "first");
  Map.read(" second\n");
  EXPECT_EQ(Map.find(0x2000), "second");
}

TEST(JitMap, AnyBytesAreAMap) {
  std::mt19937 Random(1);
  for (unsigned Run = 0; Run != 2000; ++Run) {
    JitMap Map;
    std::string Text(Random() % 60, '\0');
    for (char &C : Text)
      C = "01f 0x\n\t\xff"[Random() % 9];
    Map.read(Text);
    Map.find(Random());
  }
}

} // namespace
