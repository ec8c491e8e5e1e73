#include "tools/report/Stacks.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

constexpr char Libc[] = "/usr/lib/x86_64-linux-gnu/libc.so.6", Python[] = "/usr/bin/python3.11";

/// What a stack, innermost first, is called.
std::string place(std::vector<StackFrame> Frames) {
  Profile P;
  P.Frames = std::move(Frames);
  P.Stacks.emplace_back();
  for (uint32_t I = 0; I != P.Frames.size(); ++I)
    P.Stacks[0].push_back(I);
  return placeOf(P, 0);
}

TEST(Stacks, OwnCodeSaysMore) {
  const StackFrame Read = {"read", "read.c", 26, Libc}, Own = {"work", "/src/a.c", 3, "/src/a"};
  EXPECT_EQ(place({Read, Own}), "work (a.c:3)");
  EXPECT_EQ(place({Read, {"main", "", 0, "/src/a"}}), "main");
  EXPECT_EQ(place({Read}), "read (read.c:26)");
  EXPECT_EQ(place({}), "");
}

TEST(Stacks, OfPythonItsProgramThenItsLibraries) {
  const StackFrame Read = {"read", "read.c", 26, Libc},
                   Library = {"Connection._recv", "/usr/lib/python3.11/connection.py", 9, Python},
                   Frozen = {"_find", "<frozen importlib._bootstrap>", 7, Python},
                   Own = {"fetch", "crawl.py", 12, Python},
                   Installed = {"get", "/src/venv/lib/python3.11/site-packages/r.py", 5, Python};
  EXPECT_EQ(place({Read, Library, Own}), "fetch (crawl.py:12)");
  EXPECT_EQ(place({Read, Installed, Own}), "fetch (crawl.py:12)");
  EXPECT_EQ(place({Read, Library}), "Connection._recv (connection.py:9)");
  EXPECT_EQ(place({Read, Frozen}), "_find (<frozen importlib._bootstrap>:7)");
}

} // namespace
