#include "advisor/SourceMatch.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

TEST(SourceMatch, PathsAreNormalised) {
  EXPECT_EQ(normalisedPath("/a/./b//c/../d.cpp"), "/a/b/d.cpp");
  EXPECT_EQ(normalisedPath("../x/y.c"), "x/y.c");
  EXPECT_EQ(normalisedPath("/../y.c"), "/y.c");
  EXPECT_EQ(normalisedPath(""), "");
  EXPECT_EQ(normalisedPath("/"), "");
}

TEST(SourceMatch, SameFileNeedsWholeComponents) {
  EXPECT_TRUE(sameFile("/a/b.c", "/a/b.c"));
  EXPECT_TRUE(sameFile("b.c", "/a/b.c"));
  EXPECT_TRUE(sameFile("/x/a/b.c", "/y/a/b.c"));
  EXPECT_FALSE(sameFile("/x/b.c", "/y/b.c"));
  EXPECT_FALSE(sameFile("b.c", "/a/bb.c"));
  EXPECT_FALSE(sameFile("/b.c", "/a/b.c"));
  EXPECT_FALSE(sameFile("", "/a/b.c"));
}

TEST(SourceMatch, NamesLoseTypesAndArguments) {
  const std::pair<const char *, const char *> Table[] = {
      {"main", "main"},
      {"ns::f(int)", "ns::f"},
      {"int ns::f<int, std::vector<int>>(char) const", "ns::f"},
      {"ns::f(int)::{lambda(auto)#1}::operator()(int) const", "ns::f"},
      {"(anonymous namespace)::f(int)", "(anonymous namespace)::f"},
      {"ns::(anonymous namespace)::f()", "ns::(anonymous namespace)::f"},
      {"f(int) [clone .cold]", "f"},
      {"A::operator()(int)", "A::operator()"},
      {"std::ostream& operator<< <char>(std::ostream&)", "operator<<"},
      {"bool operator< <int>(A<int> const&)", "operator<"},
      {"f[abi:cxx11](int)", "f"},
      {"", ""},
  };
  for (const auto &[Demangled, Bare] : Table)
    EXPECT_EQ(bareFunctionName(Demangled), Bare) << Demangled;
}

} // namespace
