// Whatever is edited, a scan with the cache finds what a scan without it finds.
#include "Folder.h"
#include "analyzer/frontend/Dump.h"
#include "analyzer/frontend/Frontend.h"

#include "gtest/gtest.h"
#include <map>
#include <random>

using namespace llvm;

namespace concadvise {
namespace {

class ScanCache : public testing::Test {
protected:
  Folder Sources, Cached;
  store::Cache Kept{Cached.Path, "test", 1 << 30};
  CompileCommands Commands;

  void add(StringRef File, std::vector<std::string> Flags = {}) {
    CompileCommand Command{Sources.Path, Sources.Path + "/" + File.str(), {"c++"}};
    append_range(Command.Args, Flags);
    Command.Args.push_back(File.str());
    Commands.All.push_back(Command);
  }

  static std::string shown(const Scan &Of) {
    std::string Text;
    raw_string_ostream Out(Text);
    for (const TranslationUnit &Unit : Of.Units) {
      Out << "== " << Unit.MainFile << '\n';
      dumpFacts(Unit, Out);
    }
    for (const Coverage::NotAnalysed &Each : Of.Missing)
      Out << Each.File << ": " << Each.Reason << '\n';
    return Text;
  }

  std::string scanned(bool WithCache) {
    ScanOptions Options;
    Options.Jobs = 2;
    Options.Kept = WithCache ? &Kept : nullptr;
    return shown(scan(Commands, Options));
  }

  void expectSame(StringRef After) { EXPECT_EQ(scanned(true), scanned(false)) << After.str(); }

  /// Entries of units that an edit does not concern are not written again.
  std::map<std::string, sys::TimePoint<>> entries() const {
    std::map<std::string, sys::TimePoint<>> Found;
    std::error_code Failed;
    for (sys::fs::directory_iterator At(Cached.Path, Failed), End; At != End;
         At.increment(Failed)) {
      sys::fs::file_status Status;
      EXPECT_FALSE(sys::fs::status(At->path(), Status));
      Found[At->path()] = Status.getLastModificationTime();
    }
    return Found;
  }
  unsigned rewritten(const std::map<std::string, sys::TimePoint<>> &Before) const {
    unsigned Count = 0;
    for (auto &[Path, Time] : entries()) {
      auto It = Before.find(Path);
      Count += It == Before.end() || It->second != Time;
    }
    return Count;
  }
};

TEST_F(ScanCache, OnlyWhatChangedIsAnalysedAgain) {
  Sources.write("a.h", "inline int a() { return 1; }");
  Sources.write("b.h", "inline int b() { return 1; }");
  Sources.write("a.cpp", "#include \"a.h\"\nint f() { return a(); }");
  Sources.write("b.cpp", "#include \"b.h\"\nint g() { return b(); }");
  add("a.cpp");
  add("b.cpp");
  expectSame("cold");
  auto Before = entries();
  EXPECT_EQ(Before.size(), 2u);
  expectSame("nothing");
  EXPECT_EQ(rewritten(Before), 0u);
  Sources.write("b.h", "inline int b() { return 2; }");
  expectSame("a header");
  EXPECT_EQ(rewritten(Before), 1u);
  Commands.All[0].Args.insert(Commands.All[0].Args.begin() + 1, "-DX");
  expectSame("a flag");
  EXPECT_EQ(entries().size(), 3u);
}

TEST_F(ScanCache, HeadersThatAppearEarlierAreSeen) {
  Sources.write("second/h.h", "inline int h() { return 2; }");
  Sources.write("a.cpp", "#include <h.h>\n#if __has_include(<extra.h>)\nint extra() { return 1; }\n"
                         "#endif\nint f() { return h(); }");
  add("a.cpp", {"-Ifirst", "-Isecond"});
  expectSame("cold");
  Sources.write("first/h.h", "inline int h() { return 1; }\ninline int more() { return h(); }");
  expectSame("a header in a folder that was not there");
  Sources.write("second/extra.h", "");
  expectSame("__has_include");
  EXPECT_NE(scanned(true).find("extra"), std::string::npos);
  ASSERT_FALSE(sys::fs::remove(Sources.Path + "/first/h.h"));
  expectSame("and is gone again");
  EXPECT_EQ(scanned(true).find("more"), std::string::npos);
}

TEST_F(ScanCache, WhatDoesNotCompileIsTriedAgainWhenThatMayHelp) {
  Sources.write("a.cpp", "#include \"late.h\"\nint f() { return late(); }");
  add("a.cpp");
  EXPECT_NE(scanned(true).find("'late.h' file not found"), std::string::npos);
  expectSame("still missing");
  Sources.write("late.h", "inline int late() { return 1; }");
  expectSame("there now");
  EXPECT_EQ(scanned(true).find("not found"), std::string::npos);
}

TEST_F(ScanCache, AChangeThatKeepsSizeAndTimeIsSeen) {
  std::string Path = Sources.write("a.cpp", "int f() { return 1; }");
  add("a.cpp");
  expectSame("cold");
  Sources.write("a.cpp", "int g() { return 1; }"); // At once: the clock may not have moved.
  expectSame("same size, same time");
}

TEST_F(ScanCache, AHeaderThatOnlyTheOwnerLostIsAnalysedElsewhere) {
  Sources.write("h.h", "struct S { int m() { auto L = [] { return 1; }; return L(); } };");
  for (StringRef Name : {"a.cpp", "b.cpp", "c.cpp"}) {
    Sources.write(Name,
                  "#include \"h.h\"\nint " + Name.take_front(1).str() + "() { return S().m(); }");
    add(Name);
  }
  expectSame("cold");
  Sources.write("a.cpp", "int a() { return 1; }");
  expectSame("the first no longer includes it");
  EXPECT_NE(scanned(true).find("S::m"), std::string::npos);
  Sources.write("a.cpp", "#include \"h.h\"\nint a() { return S().m() + 1; }");
  expectSame("and does again");
}

TEST_F(ScanCache, DamagedEntriesAreAsGoodAsNone) {
  Sources.write("a.cpp", "int f() { return 1; }");
  add("a.cpp");
  expectSame("cold");
  for (auto &[Path, Time] : entries()) {
    std::error_code Failed;
    raw_fd_ostream(Path, Failed) << "rubbish";
  }
  expectSame("damaged");
}

/// Units, headers that include each other and macros that change what headers say, edited at
/// random.
TEST_F(ScanCache, RandomEdits) {
  std::mt19937 Random(7);
  auto Header = [&](int Number) {
    std::string N = std::to_string(Number), Text = "#pragma once\n";
    for (int Other = Number + 1; Other < 4; ++Other)
      if (Random() % 2)
        Text += "#include \"h" + std::to_string(Other) + ".h\"\n";
    Text += "inline int h" + N + "(int X) {\n#ifdef BIG\n  return X * " +
            std::to_string(Random() % 5) + ";\n#else\n  return [=] { return X + " +
            std::to_string(Random() % 3) + "; }();\n#endif\n}\n";
    if (Random() % 3 == 0)
      Text += "static int Table" + N + " = h" + N + "(2);\n";
    if (Random() % 4 == 0)
      Text += "template <class T> T t" + N +
              "(T X) { struct L { T v; T get() { return v; } }; "
              "return L{X}.get(); }\ninline int u" +
              N + "() { return t" + N + "(1); }\n";
    Sources.write("h" + N + ".h", Text);
  };
  auto Unit = [&](int Number) {
    std::string N = std::to_string(Number), Text;
    if (Random() % 2)
      Text += "#define BIG\n";
    for (int Each = 0; Each < 4; ++Each)
      if (Random() % 2)
        Text += "#include \"h" + std::to_string(Each) + ".h\"\n";
    if (Random() % 12 == 0)
      Text += "int broken = ;\n";
    Sources.write("u" + N + ".cpp",
                  Text + "int f" + N + "() { return " + std::to_string(Random() % 3) + "; }\n");
  };
  for (int Each = 0; Each < 4; ++Each)
    Header(Each);
  for (int Each = 0; Each < 5; ++Each) {
    Unit(Each);
    add("u" + std::to_string(Each) + ".cpp");
  }
  for (int Round = 0; Round < 60; ++Round) {
    expectSame("round " + std::to_string(Round));
    for (unsigned Edits = Random() % 3; Edits; --Edits)
      Random() % 2 ? Header(Random() % 4) : Unit(Random() % 5);
  }
}

TEST(LinkUnits, FactsOfUnitsAloneMakeTheSameScan) {
  Folder In;
  In.write("h.h", "#ifdef BIG\ninline int h() { return [] { return 1; }(); }\n#else\n"
                  "inline int h() { return 2; }\n#endif\ninline int same() { return h(); }");
  CompileCommands Commands;
  std::vector<TranslationUnit> Alone;
  for (std::string Name : {"a", "b", "c"}) {
    In.write(Name + ".cpp", (Name == "b" ? "#define BIG\n" : "") +
                                std::string("#include \"h.h\"\nint ") + Name +
                                "() { return same(); }");
    Commands.All.push_back({In.Path, In.Path + "/" + Name + ".cpp", {"c++", Name + ".cpp"}});
    Alone.push_back(factsOf(Commands.All.back()).Unit);
  }
  auto Shown = [](const Scan &Of) {
    std::string Text;
    raw_string_ostream Out(Text);
    for (const TranslationUnit &Unit : Of.Units)
      dumpFacts(Unit, Out);
    return Text;
  };
  std::string Direct = Shown(scan(Commands));
  EXPECT_EQ(Shown(linkUnits(std::move(Alone))), Direct);
}

} // namespace
} // namespace concadvise
