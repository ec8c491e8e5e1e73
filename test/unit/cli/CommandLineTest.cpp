#include "tools/concadvise/Command.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

struct Parsed {
  explicit Parsed(std::vector<const char *> Given) : Argv(std::move(Given)) {
    llvm::ArrayRef<const char *> Rest(Argv);
    Cmd = &selectCommand(Rest);
    llvm::Expected<Invocation> Result = parseCommandLine(*Cmd, Rest);
    if (Result)
      Call.emplace(std::move(*Result));
    else
      Problem = llvm::toString(Result.takeError());
  }
  std::vector<const char *> Argv;
  const Command *Cmd;
  std::optional<Invocation> Call;
  std::string Problem;
};

TEST(CommandLine, CheckIsTheDefault) {
  EXPECT_EQ(Parsed({}).Cmd->Name, "check");
  EXPECT_EQ(Parsed({"src"}).Cmd->Name, "check");
  EXPECT_EQ(Parsed({"loops", "src"}).Cmd->Name, "loops");
  EXPECT_EQ(Parsed({"check", "loops"}).Call->inputs(), std::vector<std::string>{"loops"});
}

TEST(CommandLine, ValuesBothWays) {
  for (auto Given : {std::vector<const char *>{"--format", "json"}, {"--format=json"}})
    EXPECT_EQ(llvm::cantFail(Parsed(Given).Call->choice(OPT_format)), "json");
  for (auto Given : {std::vector<const char *>{"-p", "out"}, {"-pout"}})
    EXPECT_EQ(Parsed(Given).Call->Args.getLastArgValue(OPT_build), "out");
}

TEST(CommandLine, WhatFollowsTheDashesIsUntouched) {
  Parsed P({"a.c", "--", "-O2", "--format", "--"});
  ASSERT_TRUE(P.Call) << P.Problem;
  EXPECT_EQ(P.Call->inputs(), std::vector<std::string>{"a.c"});
  EXPECT_TRUE(P.Call->HasTrailing);
  ASSERT_EQ(P.Call->Trailing.size(), 3u);
  EXPECT_STREQ(P.Call->Trailing[2], "--");
  EXPECT_TRUE(Parsed({"--"}).Call->HasTrailing);
  EXPECT_FALSE(Parsed({"a.c"}).Call->HasTrailing);
}

TEST(CommandLine, OptionsOfOtherCommandsAreUnknown) {
  EXPECT_EQ(Parsed({"loops", "--diff", "HEAD"}).Problem,
            "unknown option '--diff' (concadvise loops --help lists the options)");
  EXPECT_NE(Parsed({"--formt=json"}).Problem.find("did you mean '--format="), std::string::npos);
  EXPECT_EQ(Parsed({"-o"}).Problem, "option '-o' needs a value");
}

TEST(CommandLine, CountsAreWholeNumbers) {
  EXPECT_EQ(llvm::cantFail(Parsed({"-j", "3"}).Call->count(OPT_jobs, 0)), 3u);
  EXPECT_EQ(llvm::cantFail(Parsed({}).Call->count(OPT_jobs, 7)), 7u);
  for (const char *Wrong : {"0", "-1", "x", "1.5", "99999999999"}) {
    auto Count = Parsed({"-j", Wrong}).Call->count(OPT_jobs, 0);
    EXPECT_FALSE(bool(Count)) << Wrong;
    llvm::consumeError(Count.takeError());
  }
}

TEST(CommandLine, ChoicesAreTheTables) {
  EXPECT_EQ(llvm::cantFail(Parsed({}).Call->choice(OPT_fail_on)), "never");
  EXPECT_EQ(llvm::toString(Parsed({"--fail-on=all"}).Call->choice(OPT_fail_on).takeError()),
            "--fail-on all is not one of: never, info, warning");
  EXPECT_TRUE(choices(*findCommand("check"), "--diff").empty());
  const llvm::opt::Option Format = optionTable().getOption(OPT_format);
  for (const Command &Each : commands()) {
    bool Takes = Format.hasVisibilityFlag(Each.Visible);
    EXPECT_EQ(choices(Each, "--format").empty(), !Takes) << Each.Name.str();
    EXPECT_EQ(Each.Usage.contains("FORMAT"), Takes) << Each.Name.str();
  }
}

TEST(CommandLine, EveryCommandHasHelp) {
  for (const Command &Each : commands()) {
    EXPECT_EQ(Each.Summary.empty(), Each.Name.starts_with("__")) << Each.Name.str();
    EXPECT_NE(Each.Run, nullptr);
    EXPECT_EQ(findCommand(Each.Name), &Each);
  }
}

} // namespace
