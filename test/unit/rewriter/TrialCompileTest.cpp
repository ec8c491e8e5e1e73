#include "analyzer/rewriter/TrialCompile.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

const TrialUnit Unit{
    "/", "/nowhere/trial.cpp", {"clang++", "-std=c++17", "-fsyntax-only", "/nowhere/trial.cpp"}};

TEST(TrialCompile, SoundTextHasNoError) {
  EXPECT_FALSE(trialCompile(Unit, "int f(int x) { return x + 1; }\n"));
}

TEST(TrialCompile, TheFirstErrorWithItsLine) {
  auto Failure = trialCompile(Unit, "int a;\nint f() { break; }\n");
  ASSERT_TRUE(Failure);
  EXPECT_EQ(Failure->Line, 2u);
  EXPECT_NE(Failure->Message.find("break"), std::string::npos);
}

TEST(TrialCompile, CommandsThatCompileNothing) {
  EXPECT_TRUE(trialCompile({"/", "/nowhere/trial.cpp", {"clang++"}}, ""));
}

} // namespace
