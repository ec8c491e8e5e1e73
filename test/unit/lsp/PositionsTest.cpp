#include "tools/lsp/Positions.h"

#include <climits>
#include <gtest/gtest.h>

namespace concadvise::lsp {
namespace {

// One byte, two (é), three (€), four (𝄞: two units of UTF-16).
constexpr const char *Text = "aé€𝄞z\nsecond\r\nthird\rlast";

TEST(Positions, CountBytesInUtf8) {
  Lines In(Text);
  EXPECT_EQ(In.offsetOf({0, 6}, Encoding::Utf8), 6u);
  EXPECT_EQ(In.positionOf(6, Encoding::Utf8), (Position{0, 6}));
  EXPECT_EQ(In.positionOf(10, Encoding::Utf8), (Position{0, 10}));
}

TEST(Positions, CountUnitsInUtf16) {
  Lines In(Text);
  for (auto [Unit, Byte] : {std::pair(0u, 0u), {1, 1}, {2, 3}, {3, 6}, {5, 10}, {6, 11}}) {
    EXPECT_EQ(In.offsetOf({0, Unit}, Encoding::Utf16), Byte);
    EXPECT_EQ(In.positionOf(Byte, Encoding::Utf16), (Position{0, Unit}));
  }
}

TEST(Positions, InsideOfACharacterAreItsBeginning) {
  Lines In(Text);
  EXPECT_EQ(In.offsetOf({0, 4}, Encoding::Utf16), 6u);
  EXPECT_EQ(In.offsetOf({0, 2}, Encoding::Utf8), 1u);
  EXPECT_EQ(In.offsetOf({0, 9}, Encoding::Utf8), 6u);
}

TEST(Positions, LinesEndInThreeWays) {
  Lines In(Text);
  EXPECT_EQ(In.line(1), "second");
  EXPECT_EQ(In.line(2), "third");
  EXPECT_EQ(In.line(3), "last");
  EXPECT_EQ(In.offsetOf({1, 0}, Encoding::Utf16), 12u);
  EXPECT_EQ(In.offsetOf({2, 0}, Encoding::Utf16), 20u);
  EXPECT_EQ(In.positionOf(26, Encoding::Utf16), (Position{3, 0}));
}

TEST(Positions, BehindTheEndAreTheEnd) {
  Lines In(Text);
  EXPECT_EQ(In.offsetOf({0, UINT_MAX}, Encoding::Utf16), 11u);
  EXPECT_EQ(In.offsetOf({1, 99}, Encoding::Utf8), 18u);
  EXPECT_EQ(In.offsetOf({UINT_MAX, UINT_MAX}, Encoding::Utf8), strlen(Text));
  EXPECT_EQ(In.positionOf(SIZE_MAX, Encoding::Utf8), (Position{3, 4}));
  EXPECT_EQ(Lines("").offsetOf({5, 5}, Encoding::Utf16), 0u);
}

TEST(Positions, OfCompilersCountBytesFromOne) {
  Lines In(Text);
  EXPECT_EQ(In.positionAt(1, 11, Encoding::Utf16), (Position{0, 5}));
  EXPECT_EQ(In.positionAt(1, 11, Encoding::Utf8), (Position{0, 10}));
  EXPECT_EQ(In.positionAt(0, 0, Encoding::Utf16), (Position{0, 0}));
  EXPECT_EQ(In.positionAt(99, 7, Encoding::Utf16), (Position{98, 0}));
}

TEST(Positions, BytesThatAreNoTextCountAsCharacters) {
  Lines In("\xff\xc3(\xf0\x9d");
  EXPECT_EQ(In.offsetOf({0, 3}, Encoding::Utf16), 3u);
  EXPECT_EQ(In.positionOf(5, Encoding::Utf16), (Position{0, 5}));
}

TEST(Positions, NumbersInMessagesAreHeldInBounds) {
  auto Number = [](double Of) {
    llvm::json::Value Value = Of;
    return integerIn(&Value);
  };
  EXPECT_EQ(Number(7), 7);
  EXPECT_EQ(Number(1e300), INT_MAX);
  EXPECT_EQ(Number(-1e300), INT_MIN);
  llvm::json::Value Text = "7";
  EXPECT_FALSE(integerIn(&Text));
  EXPECT_FALSE(integerIn(nullptr));
  llvm::json::Value Negative = llvm::json::Object{{"line", -3}, {"character", -1}};
  EXPECT_EQ(positionIn(&Negative), (Position{0, 0}));
}

} // namespace
} // namespace concadvise::lsp
