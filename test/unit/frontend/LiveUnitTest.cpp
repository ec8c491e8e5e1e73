#include "analyzer/frontend/LiveUnit.h"

#include "Folder.h"
#include "analyzer/frontend/Dump.h"
#include "analyzer/frontend/Frontend.h"
#include "analyzer/store/FactsFile.h"

#include "gmock/gmock.h"

using namespace llvm;
using testing::HasSubstr;

namespace concadvise {
namespace {

constexpr const char *Header = R"(#pragma once
inline int twice(int n) { return n + n; }
template <typename F> int repeat(int n, F f) {
  int sum = 0;
  for (int i = 0; i < n; ++i)
    sum += f(i);
  return sum;
}
struct Part {
  int size = 0;
  ~Part() { size = 0; }
};
struct Whole {
  Part first;
};
)";

constexpr const char *Source = R"(#include "all.h"
// NOLINTNEXTLINE
static int once(int n) { return twice(n); }
int run(int n) { return repeat(n, [](int i) { return once(i); }); }
)";

struct LiveUnitTest : testing::Test {
  Folder In;
  CompileCommand Command;
  TranslationUnit Before;

  LiveUnitTest() {
    In.write("all.h", Header);
    In.write("a.cpp", Source);
    Command = {In.Path, In.Path + "/a.cpp", {"c++", "-std=c++17", "a.cpp"}};
    Before = scanned();
  }
  TranslationUnit scanned(const UnsavedTexts &Texts = {}) const {
    ScanOptions Options;
    Options.Unsaved = &Texts;
    Scan Found = scan({"", {Command}}, Options);
    return Found.Units.empty() ? TranslationUnit() : std::move(Found.Units.front());
  }
  UnsavedTexts with(std::string Text, const char *File = "/a.cpp") const {
    return {{In.Path + File, std::make_shared<const std::string>(std::move(Text))}};
  }
  TranslationUnit read(LiveUnit &Unit, const UnsavedTexts &Texts) const {
    return Unit.read(Texts, Before, [](StringRef) { return false; });
  }
};

/// Without what only scans ask for: which unit has a header's function.
std::string dumped(TranslationUnit Unit) {
  Unit.Shared.clear();
  for (FunctionFacts &Each : Unit.Functions)
    Each.Variant = 0;
  std::string Text;
  raw_string_ostream Out(Text);
  dumpFacts(Unit, Out);
  return Text;
}

TEST_F(LiveUnitTest, SeesWhatAScanSees) {
  LiveUnit Unit(Command);
  EXPECT_EQ(dumped(read(Unit, {})), dumped(Before));
}

TEST_F(LiveUnitTest, SeesUnsavedTextAsAScanDoes) {
  LiveUnit Unit(Command);
  std::string Text = Source;
  for (const char *More : {"int f(int n) { return twice(n) + once(n); }\n",
                           "int g() { Whole w; return w.first.size; }\n",
                           "int h(int n) { return repeat(n, [n](int i) { return i * n; }); }\n"}) {
    Text += More;
    EXPECT_EQ(dumped(read(Unit, with(Text))), dumped(scanned(with(Text)))) << More;
  }
  Text = "#include \"all.h\"\n\n\n" + std::string(Source).substr(17);
  EXPECT_EQ(dumped(read(Unit, with(Text))), dumped(scanned(with(Text))));
}

TEST_F(LiveUnitTest, SaysWhereTextDoesNotCompile) {
  LiveUnit Unit(Command);
  EXPECT_THAT(read(Unit, with("#include \"all.h\"\nint f() { return x; }")).FirstError,
              HasSubstr("a.cpp:2:18: use of undeclared identifier 'x'"));
  EXPECT_THAT(read(Unit, with("#include \"none.h\"\n")).FirstError,
              HasSubstr("a.cpp:1:10: 'none.h' file not found"));
  EXPECT_EQ(dumped(read(Unit, with(Source))), dumped(Before));
}

TEST_F(LiveUnitTest, SeesThatAHeaderHasChanged) {
  LiveUnit Unit(Command);
  read(Unit, {});
  In.write("all.h", "int twice(int);\n");
  EXPECT_THAT(read(Unit, {}).FirstError, HasSubstr("'repeat'"));
  std::string Same(StringRef("int twice(int);\n").size(), '\n'); // Of the same length.
  EXPECT_THAT(read(Unit, with(Same, "/all.h")).FirstError, HasSubstr("'twice'"));
}

TEST_F(LiveUnitTest, LeavesHeadersToTheUnitsThatHaveThem) {
  LiveUnit Unit(Command);
  Before = {};
  TranslationUnit Read = Unit.read({}, Before, [](StringRef) { return true; });
  for (const FunctionFacts &Each : Read.Functions)
    EXPECT_FALSE(Each.InHeader) << Each.Name;
}

} // namespace
} // namespace concadvise
