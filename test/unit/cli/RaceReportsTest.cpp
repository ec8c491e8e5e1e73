#include "tools/concadvise/verify/RaceReports.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

constexpr char Conflict[] = R"(==================
WARNING: ThreadSanitizer: data race (pid=7)
  Write of size 8 at 0x7b08 by thread T4:
    #0 std::vector<int>::push_back(int&&) /usr/include/c++/12/bits/stl_vector.h:1294 (app+0x24)
    #1 operator() /src/a.cpp:17:4 (app+0x25)
    #2 run_tasks<x> /usr/include/conc/detail/tasks.h:36 (app+0x26)

  Previous read of size 8 at 0x7b08 by thread T3:
    #0 total(int) /src/b.cpp:9 (app+0x14)

  Location is heap block of size 16 at 0x7b08 allocated by main thread:
    #0 operator new(unsigned long) <null> (libtsan.so.2+0x8)
    #1 main /src/a.cpp:3 (app+0x1)

  Thread T4 'conc site 3f9a1c22 task 2' (tid=0, running) created by thread T2 at:
    #0 place ../runtime/src/apart.cpp:61 (app+0x4a)

  Thread T3 'conc site 3f9a1c22 task 1' (tid=0, finished) created by thread T2 at:
    #0 place ../runtime/src/apart.cpp:61 (app+0x4a)

SUMMARY: ThreadSanitizer: data race /src/a.cpp:17 in operator()
==================
)";

TEST(RaceReports, BothPlacesAreTheProgramsOwn) {
  std::vector<Race> Found = racesIn(Conflict);
  ASSERT_EQ(Found.size(), 1u);
  EXPECT_EQ(Found[0].Site, 0x3f9a1c22u);
  EXPECT_EQ(Found[0].Then, "/src/a.cpp:17");
  EXPECT_EQ(Found[0].First, "/src/b.cpp:9");
}

TEST(RaceReports, EachSiteOnce) {
  std::string Other = Conflict;
  for (size_t At; (At = Other.find("3f9a1c22")) != std::string::npos;)
    Other.replace(At, 8, "00ab12cd");
  std::vector<Race> Found = racesIn(std::string(Conflict) + Conflict + Other);
  ASSERT_EQ(Found.size(), 2u);
  EXPECT_EQ(Found[1].Site, 0xab12cdu);
}

TEST(RaceReports, OtherThreadsAreNoConcernOfSites) {
  std::string Log = Conflict;
  for (size_t At; (At = Log.find("'conc site 3f9a1c22")) != std::string::npos;)
    Log.replace(At, 19, "'worker");
  EXPECT_TRUE(racesIn(Log).empty());
}

TEST(RaceReports, ThreadLocalVariablesAreEachThreadsOwn) {
  std::string Log = Conflict;
  size_t At = Log.find("  Location is heap block");
  Log.replace(At, Log.find('\n', At) - At, "  Location is TLS of main thread.");
  EXPECT_TRUE(racesIn(Log).empty());
}

TEST(RaceReports, BrokenTextIsNoRace) {
  for (llvm::StringRef Text : {"", "WARNING: ThreadSanitizer: ", "\n\n\n", "'conc site 1 task 1'",
                               "WARNING: ThreadSanitizer: data race 'conc site xyz task 1'"})
    EXPECT_TRUE(racesIn(Text).empty()) << Text.str();
  // Cut off in the middle, it still tells which site.
  std::string Cut(Conflict, llvm::StringRef(Conflict).find("task 2") + 8);
  ASSERT_EQ(racesIn(Cut).size(), 1u);
}

} // namespace
