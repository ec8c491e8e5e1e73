#include "Folder.h"
#include "analyzer/frontend/Frontend.h"

#include "gmock/gmock.h"

using namespace llvm;
using testing::ElementsAre;
using testing::HasSubstr;

namespace concadvise {
namespace {

std::string errorOf(Expected<CompileCommands> Result) {
  return Result ? "" : toString(Result.takeError());
}

constexpr StringRef OneEntry =
    R"([{"directory": "/work", "command": "cc -DX='a b' -c a.c", "file": "a.c"}])";

TEST(Database, ReadsCommandsAndArguments) {
  Folder In;
  In.write("compile_commands.json",
           R"([{"directory": "/w", "command": "cc -DX='a b' -c a.c", "file": "a.c"},
               {"directory": "sub", "arguments": ["g++", "-c", "../b.cc"], "file": "../b.cc"}])");
  auto Read = loadDatabase(In.Path);
  ASSERT_TRUE(bool(Read)) << toString(Read.takeError());
  ASSERT_EQ(Read->All.size(), 2u);
  EXPECT_EQ(Read->All[0].File, "/w/a.c");
  EXPECT_THAT(Read->All[0].Args, ElementsAre("cc", "-DX=a b", "-c", "a.c"));
  EXPECT_EQ(Read->All[1].Directory, In.Path + "/sub") << "relative to the database";
  EXPECT_EQ(Read->All[1].File, In.Path + "/b.cc");
}

TEST(Database, IsFoundInBuildAndInParents) {
  Folder In;
  std::string File = In.write("build/compile_commands.json", OneEntry);
  std::string Source = In.write("src/deep/a.c", "");
  auto Read = loadDatabase("", {Source});
  ASSERT_TRUE(bool(Read)) << toString(Read.takeError());
  EXPECT_EQ(Read->Database, File);
  EXPECT_EQ(cantFail(loadDatabase(File)).Database, File) << "the file itself may be named";
}

TEST(Database, AbsenceSaysHowToMakeOne) {
  Folder In;
  std::string Error = errorOf(loadDatabase(In.Path));
  EXPECT_THAT(Error, HasSubstr(In.Path));
  EXPECT_THAT(Error, HasSubstr("CMAKE_EXPORT_COMPILE_COMMANDS"));
  EXPECT_THAT(Error, HasSubstr("bear"));
  EXPECT_THAT(Error, HasSubstr("ninja -t compdb"));
}

struct Malformed {
  const char *Text, *Says;
};

class MalformedDatabase : public testing::TestWithParam<Malformed> {};

TEST_P(MalformedDatabase, NamesFileAndPlace) {
  Folder In;
  std::string File = In.write("compile_commands.json", GetParam().Text);
  std::string Error = errorOf(loadDatabase(In.Path));
  EXPECT_THAT(Error, HasSubstr(File));
  EXPECT_THAT(Error, HasSubstr(GetParam().Says));
}

INSTANTIATE_TEST_SUITE_P(
    All, MalformedDatabase,
    testing::Values(Malformed{"[\n{\"directory\": \"/w\",\n \"file\" \"a.c\"}]", ":[3:"},
                    Malformed{"", ":["}, Malformed{"{}", "array"}, Malformed{"[3]", "entry 1"},
                    Malformed{R"([{"directory": "/w", "command": "cc a.c"}])", "no \"file\""},
                    Malformed{R"([{"directory": "/w", "file": "a.c"}])", "neither"},
                    Malformed{R"([{"file": "a.c", "arguments": ["cc", 3]}])", "not a string"},
                    Malformed{"[{\"file\": \"\xff\xfe\", \"command\": \"cc\"}]", "UTF-8"}));

TEST(Database, CommandForOneFile) {
  CompileCommands Made = commandFor("/w/a.cpp", {"-std=c++20", "-DX"});
  ASSERT_EQ(Made.All.size(), 1u);
  EXPECT_THAT(Made.All[0].Args, ElementsAre("cc", "-std=c++20", "-DX", "/w/a.cpp"));
}

} // namespace
} // namespace concadvise
