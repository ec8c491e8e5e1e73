#include "Folder.h"
#include "analyzer/frontend/Dump.h"
#include "analyzer/frontend/Frontend.h"

#include "gmock/gmock.h"
#include <map>

using namespace llvm;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace concadvise {
namespace {

CompileCommand command(const Folder &In, StringRef File, std::vector<std::string> Flags = {}) {
  CompileCommand Result;
  Result.Directory = In.Path;
  Result.File = In.Path + "/" + File.str();
  Result.Args = {"c++"};
  Result.Args.insert(Result.Args.end(), Flags.begin(), Flags.end());
  Result.Args.push_back(File.str());
  return Result;
}

std::string dumped(const Scan &Of) {
  std::string Text;
  raw_string_ostream Out(Text);
  for (const TranslationUnit &Unit : Of.Units)
    dumpFacts(Unit, Out);
  return Text;
}

std::vector<std::string> functionNames(const TranslationUnit &Unit) {
  std::vector<std::string> Result;
  for (const FunctionFacts &Function : Unit.Functions)
    Result.push_back(Function.Name);
  return Result;
}

TEST(Scan, BrokenUnitsAreEntriesAndTheRestGoesOn) {
  Folder In;
  In.write("good.cpp", "int good() { return 1; }");
  In.write("bad.cpp", "int bad() { return missing; }");
  In.write("bad.h", "int x = ;\n");
  In.write("includes.cpp", "#include \"bad.h\"\nint f();");
  CompileCommands Commands;
  for (StringRef File : {"bad.cpp", "good.cpp", "gone.cpp", "includes.cpp", "start.s"})
    Commands.All.push_back(command(In, File));
  Scan Found = scan(Commands);
  ASSERT_EQ(Found.Units.size(), 1u);
  EXPECT_THAT(functionNames(Found.Units[0]), ElementsAre("good"));
  std::map<std::string, std::string> Reasons;
  for (const auto &Each : Found.Missing)
    Reasons[sys::path::filename(Each.File).str()] = Each.Reason;
  EXPECT_EQ(Reasons.size(), 4u);
  EXPECT_THAT(Reasons["bad.cpp"], HasSubstr("bad.cpp:1:20: use of undeclared identifier"));
  EXPECT_THAT(Reasons["gone.cpp"], HasSubstr("no such file"));
  EXPECT_THAT(Reasons["includes.cpp"], HasSubstr("bad.h:1:9: expected expression"));
  EXPECT_EQ(Reasons["start.s"], "not C or C++");
}

TEST(Scan, MissingDirectoryIsAnEntry) {
  CompileCommands Commands;
  Commands.All.push_back({"/no/such/folder", "/no/such/folder/a.c", {"cc", "-c", "a.c"}});
  Scan Found = scan(Commands);
  ASSERT_EQ(Found.Missing.size(), 1u);
  EXPECT_THAT(Found.Missing[0].Reason, HasSubstr("no such directory: /no/such/folder"));
}

TEST(Scan, RelativePathsAreThoseOfTheCommand) {
  Folder In;
  In.write("inc/a.h", "inline int fromHeader() { return 1; }");
  In.write("src/a.cpp", "#include \"a.h\"\nint f() { return fromHeader(); }");
  CompileCommand Command = command(In, "src/a.cpp", {"-I../inc"});
  Command.Directory = In.Path + "/src";
  Command.Args.back() = "a.cpp";
  CompileCommands Commands;
  Commands.All.push_back(Command);
  Scan Found = scan(Commands);
  ASSERT_EQ(Found.Units.size(), 1u) << Found.Missing[0].Reason;
  EXPECT_THAT(functionNames(Found.Units[0]), Contains("fromHeader"));
  for (const FunctionFacts &Function : Found.Units[0].Functions)
    if (Function.Name == "fromHeader") {
      EXPECT_EQ(Function.At.File, In.Path + "/inc/a.h");
      EXPECT_TRUE(Function.InHeader);
    }
}

/// Forty units that share a header: enough for threads to race for its functions.
CompileCommands sharing(Folder &In) {
  In.write("shared.h", "template <class T> T same(T X) { return X; }\n"
                       "inline int once(int X) { auto F = [=] { return X; }; return F(); }\n"
                       "static int own() { return same(1) + once(2); }\n");
  CompileCommands Commands;
  for (int I = 0; I < 40; ++I) {
    std::string Number = std::to_string(I), Name = "u" + Number + ".cpp";
    In.write(Name, "#include \"shared.h\"\nint f" + Number + "() { return own(); }\n");
    Commands.All.push_back(command(In, Name));
  }
  return Commands;
}

TEST(Scan, HeadersAreLoweredOnceAndTheResultDoesNotDependOnJobs) {
  Folder In;
  CompileCommands Commands = sharing(In);
  ScanOptions One, Many;
  One.Jobs = 1;
  Many.Jobs = 8;
  Scan Serial = scan(Commands, One), Parallel = scan(Commands, Many);
  EXPECT_EQ(dumped(Serial), dumped(Parallel));
  ASSERT_EQ(Serial.Units.size(), 40u);
  EXPECT_THAT(functionNames(Serial.Units[0]), Contains("once"));
  EXPECT_THAT(functionNames(Serial.Units[0]), Contains("once::(lambda)::operator()"));
  for (const TranslationUnit &Unit : ArrayRef(Serial.Units).drop_front())
    EXPECT_EQ(Unit.Functions.size(), 1u) << Unit.MainFile;
}

TEST(Scan, InternalNamesAreUniqueInTheProgram) {
  Folder In;
  In.write("a/util.c", "static int f(void) { return 1; } int a(void) { return f(); }");
  In.write("b/util.c", "static int f(void) { return 2; } int b(void) { return f(); }");
  CompileCommands Commands;
  Commands.All = {command(In, "a/util.c"), command(In, "b/util.c")};
  for (CompileCommand &Each : Commands.All)
    Each.Args[0] = "cc";
  Scan Found = scan(Commands);
  ASSERT_EQ(Found.Units.size(), 2u);
  EXPECT_NE(Found.Units[0].Functions[0].Usr, Found.Units[1].Functions[0].Usr);
  EXPECT_EQ(Found.Units[0].Functions[1].Calls[0].Callee, Found.Units[0].Functions[0].Usr);
}

TEST(Scan, AddressTakenInAnotherUnit) {
  Folder In;
  In.write("a.cpp", "void handler(int) {}");
  In.write("b.cpp", "void handler(int); void (*Table[])(int) = {handler};");
  CompileCommands Commands;
  Commands.All = {command(In, "a.cpp"), command(In, "b.cpp")};
  Scan Found = scan(Commands);
  ASSERT_EQ(Found.Units.size(), 2u);
  EXPECT_TRUE(Found.Units[0].Functions[0].AddressTaken);
}

TEST(Scan, PathsSelectAndDuplicatesAreTakenOnce) {
  Folder In;
  In.write("a/x.cpp", "int x() { return 1; }");
  In.write("b/y.cpp", "int y() { return 1; }");
  CompileCommands Commands;
  Commands.All = {command(In, "a/x.cpp"), command(In, "b/y.cpp"), command(In, "a/x.cpp", {"-DX"})};
  ScanOptions Options;
  std::vector<std::pair<unsigned, unsigned>> Steps;
  Options.Progress = [&](unsigned Done, unsigned Total) { Steps.emplace_back(Done, Total); };
  EXPECT_EQ(scan(Commands, Options).Units.size(), 2u);
  EXPECT_THAT(Steps, ElementsAre(std::pair(1u, 2u), std::pair(2u, 2u)));
  Options.Paths = {In.Path + "/a", In.Path + "/elsewhere"};
  Scan Found = scan(Commands, Options);
  ASSERT_EQ(Found.Units.size(), 1u);
  EXPECT_EQ(Found.Units[0].MainFile, In.Path + "/a/x.cpp");
  ASSERT_EQ(Found.Missing.size(), 1u);
  EXPECT_EQ(Found.Missing[0].File, In.Path + "/elsewhere");
}

TEST(Scan, LanguageIsToldFromTheCommand) {
  Folder In;
  In.write("a.cpp", "int f() { return 1; }");
  In.write("b.c", "int f(void) { return undeclared(); }"); // GCC warns; so do we not mind.
  CompileCommands Commands;
  Commands.All = {command(In, "a.cpp", {"-std=c++14", "-fno-exceptions", "-fno-rtti", "-Ofast"}),
                  command(In, "b.c")};
  Commands.All[1].Args[0] = "gcc";
  Scan Found = scan(Commands);
  ASSERT_EQ(Found.Units.size(), 2u) << Found.Missing[0].Reason;
  EXPECT_EQ(Found.Units[0].CxxStandard, 14);
  EXPECT_FALSE(Found.Units[0].Exceptions);
  EXPECT_FALSE(Found.Units[0].Rtti);
  EXPECT_TRUE(Found.Units[0].FastMath);
  EXPECT_FALSE(Found.Units[1].Cxx);
  EXPECT_EQ(Found.Units[1].CxxStandard, 0);
}

} // namespace
} // namespace concadvise
