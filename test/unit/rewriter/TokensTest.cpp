#include "analyzer/rewriter/Tokens.h"

#include <gtest/gtest.h>

using namespace concadvise;

namespace {

std::string spellings(llvm::StringRef Text) {
  std::string Result;
  for (const Token &T : lex(Text))
    Result += (Result.empty() ? "" : "|") + T.Text.str();
  return Result;
}

TEST(Tokens, RawStringsCommentsAndOffsets) {
  llvm::StringRef Text = "auto s = R\"(a } \" b)\"; // end }\nint x;";
  std::vector<Token> Tokens = lex(Text);
  EXPECT_EQ(spellings(Text), "auto|s|=|R\"(a } \" b)\"|;|// end }|int|x|;");
  for (const Token &T : Tokens)
    EXPECT_EQ(Text.substr(T.Offset, T.Text.size()), T.Text);
}

TEST(Tokens, DirectivesAreMarkedToTheirEnd) {
  std::vector<Token> Tokens = lex("#define F(x) \\\n  x + 1\nint y;\n");
  EXPECT_TRUE(Tokens[7].Directive);
  EXPECT_EQ(Tokens[Tokens.size() - 3].Text, "int");
  EXPECT_FALSE(Tokens[Tokens.size() - 3].Directive);
}

TEST(Tokens, AnyBytesAreAccepted) {
  for (const char *Text :
       {"", "\"open", "R\"(open", "/* open", "'", "\xff\xfe\x01 x", "@ ` $", "#"})
    EXPECT_LE(lex(Text).size(), 8u) << Text;
  EXPECT_FALSE(lex(llvm::StringRef("a\0b", 3)).empty());
}

TEST(Tokens, ByteOrderMarkKeepsOffsets) {
  std::vector<Token> Tokens = lex("\xEF\xBB\xBFint x;");
  ASSERT_EQ(Tokens.size(), 3u);
  EXPECT_EQ(Tokens[0].Offset, 3u);
  EXPECT_EQ(Tokens[0].Text, "int");
}

TEST(Tokens, PlainUsesAreNotMembers) {
  std::vector<Token> Tokens = lex("a.name + b->name + N::name");
  EXPECT_FALSE(usesName(Tokens, "name"));
  EXPECT_TRUE(usesName(lex("f(name)"), "name"));
}

TEST(Tokens, LambdasAreFound) {
  for (const char *Text : {"f([] { return 1; });", "auto g = [&](int x) mutable -> int { x; };",
                           "x = y, [=] { }", "return [this] { };"})
    EXPECT_TRUE(hasLambda(lex(Text))) << Text;
  for (const char *Text : {"a[0] = b[i];", "auto [x, y] = p;", "const auto &[x, y] = p;",
                           "[[nodiscard]] int f();", "delete[] p;", "f()[2] = 1;"})
    EXPECT_FALSE(hasLambda(lex(Text))) << Text;
}

TEST(Tokens, ReturnsInsideLambdasAreTheirs) {
  std::vector<Token> Tokens = lex("sort(v, [](int a, int b) { return a < b; }); return;");
  std::vector<bool> Inside = insideLambda(Tokens);
  std::vector<bool> Returns;
  for (size_t I = 0; I < Tokens.size(); ++I)
    if (Tokens[I].is("return"))
      Returns.push_back(Inside[I]);
  EXPECT_EQ(Returns, (std::vector<bool>{true, false}));
}

TEST(Tokens, FreshNamesCollideWithNothing) {
  std::vector<Token> Tokens = lex("int value, value_2;");
  Names Taken(Tokens);
  EXPECT_EQ(Taken.fresh("value"), "value_3");
  EXPECT_EQ(Taken.fresh("value"), "value_4");
  EXPECT_EQ(Taken.fresh("item"), "item");
}

TEST(Tokens, TopLevelCommas) {
  EXPECT_TRUE(hasTopLevelComma("a, b"));
  EXPECT_FALSE(hasTopLevelComma("f(a, b)[c, d]"));
  EXPECT_FALSE(hasTopLevelComma("','"));
}

} // namespace
