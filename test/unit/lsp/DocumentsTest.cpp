#include "tools/lsp/Documents.h"

#include <gtest/gtest.h>

namespace concadvise::lsp {
namespace {

using llvm::json::Array;
using llvm::json::Object;

Object change(unsigned Line, unsigned Character, unsigned EndLine, unsigned EndCharacter,
              const char *New) {
  return Object{{"range", toJson(Range{{Line, Character}, {EndLine, EndCharacter}})},
                {"text", New}};
}

TEST(Documents, AreReplacedAsAWhole) {
  EXPECT_EQ(changed("old", Array{Object{{"text", "new"}}}, Encoding::Utf16), "new");
}

TEST(Documents, ChangesComeOneAfterAnother) {
  Array Both{change(0, 0, 0, 0, "first\n"), change(1, 0, 1, 3, "second")};
  EXPECT_EQ(changed("old\n", Both, Encoding::Utf16), "first\nsecond\n");
}

TEST(Documents, ChangesCountAsAgreed) {
  EXPECT_EQ(changed("𝄞é!", Array{change(0, 2, 0, 3, "e")}, Encoding::Utf16), "𝄞e!");
  EXPECT_EQ(changed("𝄞é!", Array{change(0, 4, 0, 6, "e")}, Encoding::Utf8), "𝄞e!");
}

TEST(Documents, RemoveLineEnds) {
  EXPECT_EQ(changed("a\r\nb\r\nc", Array{change(0, 1, 1, 0, "")}, Encoding::Utf16), "ab\r\nc");
}

TEST(Documents, LoseNothingToNonsense) {
  Array Nonsense{nullptr, Object{{"text", 7}}, Object{{"range", 5}, {"text", "x"}},
                 Object{{"range", Object{}}, {"text", "x"}}};
  EXPECT_EQ(changed("kept", Nonsense, Encoding::Utf16), "kept");
}

TEST(Documents, RangesThatAreReversedOrBehindTheEndHold) {
  EXPECT_EQ(changed("abc", Array{change(0, 2, 0, 1, "-")}, Encoding::Utf16), "a-c");
  EXPECT_EQ(changed("abc", Array{change(9, 9, 9, 9, "!")}, Encoding::Utf16), "abc!");
}

} // namespace
} // namespace concadvise::lsp
