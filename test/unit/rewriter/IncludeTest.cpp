#include "analyzer/rewriter/Include.h"

#include "analyzer/rewriter/Rewriter.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

/// The text with the include, shown as `^` where it went in.
std::string placed(const std::string &Text) {
  SourceText Source = sourceText("x.cpp", Text);
  auto E = includeEdit(Source, TokenStream(Source.Text));
  if (!E)
    return "already there";
  EXPECT_NE(E->Text.find("#include <conc/conc.h>"), std::string::npos);
  std::string Marked = Text;
  return Marked.insert(E->Offset, "^");
}

TEST(Include, AfterTheLastOfTheMainBlock) {
  EXPECT_EQ(placed("// head\n#include \"b.h\"\n#include <a>\n\nint x;\n#include <late>\n"),
            "// head\n#include \"b.h\"\n#include <a>\n^\nint x;\n#include <late>\n");
}

TEST(Include, BeforeMacrosOfTheProjectsOwnHeaders) {
  EXPECT_EQ(placed("#include <a>\n#include \"b.h\"\nint x;\n"),
            "#include <a>\n^#include \"b.h\"\nint x;\n");
  EXPECT_EQ(placed("#include \"b.h\"\nint x;\n"), "#include \"b.h\"\n^int x;\n");
}

TEST(Include, NeverInsideAConditional) {
  EXPECT_EQ(placed("#include <a>\n#if X\n#include <b>\n#else\n#include <c>\n#endif\nint x;\n"),
            "#include <a>\n#if X\n#include <b>\n#else\n#include <c>\n#endif\n^int x;\n");
  EXPECT_EQ(placed("#include <a>\n#ifdef X\n#define Y\n#endif\nint x;\n"),
            "#include <a>\n^#ifdef X\n#define Y\n#endif\nint x;\n");
}

TEST(Include, GuardsAreNoConditionals) {
  EXPECT_EQ(placed("#ifndef X_H\n#define X_H\n#include <a>\nint x;\n#endif\n"),
            "#ifndef X_H\n#define X_H\n#include <a>\n^int x;\n#endif\n");
  EXPECT_EQ(placed("#pragma once\n\n#include <a>\nint x;\n"),
            "#pragma once\n\n#include <a>\n^int x;\n");
}

TEST(Include, AfterExternCBlocks) {
  EXPECT_EQ(placed("extern \"C\" {\n#include <a.h>\n}\nint x;\n"),
            "extern \"C\" {\n#include <a.h>\n}\n^int x;\n");
}

TEST(Include, AfterDefinesThatIncludesMayNeed) {
  EXPECT_EQ(placed("#define _GNU_SOURCE 1\nint x;\n"), "#define _GNU_SOURCE 1\n^int x;\n");
}

TEST(Include, WithoutDirectivesBeforeTheFirstCode) {
  EXPECT_EQ(placed("// licence\n\n// about x\nint x;\n"), "// licence\n\n^// about x\nint x;\n");
  EXPECT_EQ(placed("int x;\n"), "^int x;\n");
  EXPECT_EQ(placed("\xEF\xBB\xBFint x;\n"), "\xEF\xBB\xBF^int x;\n");
  EXPECT_EQ(placed(""), "^");
}

TEST(Include, Once) {
  EXPECT_EQ(placed("#include <a>\n#include <conc/conc.h>\nint x;\n"), "already there");
  EXPECT_EQ(placed("#include \"conc/conc.h\"\n"), "already there");
  EXPECT_NE(placed("#if X\n#include <conc/conc.h>\n#endif\n"), "already there");
}

TEST(Include, KeepsLineEnds) {
  SourceText Source = sourceText("x.cpp", "#include <a>\r\nint x;\r\n");
  auto E = includeEdit(Source, TokenStream(Source.Text));
  EXPECT_EQ(applyEdits(Source.Text, *E), "#include <a>\r\n#include <conc/conc.h>\r\nint x;\r\n");
}

TEST(Include, FileThatEndsInsideAnInclude) {
  SourceText Source = sourceText("x.cpp", "#include <a>");
  auto E = includeEdit(Source, TokenStream(Source.Text));
  EXPECT_EQ(applyEdits(Source.Text, *E), "#include <a>\n#include <conc/conc.h>\n");
}

} // namespace
