#include "tools/lsp/Transport.h"

#include <cstring>
#include <gtest/gtest.h>

namespace concadvise::lsp {
namespace {

/// All messages in `Bytes`, which arrive in pieces of so many.
std::vector<std::string> messages(std::string Bytes, size_t Piece) {
  size_t At = 0;
  FrameReader Reader([&](char *Into, size_t Most) {
    size_t Size = std::min({Piece, Most, Bytes.size() - At});
    std::memcpy(Into, Bytes.data() + At, Size);
    At += Size;
    return Size;
  });
  std::vector<std::string> All;
  while (auto Next = Reader.next())
    All.push_back(*Next);
  return All;
}

using Strings = std::vector<std::string>;

TEST(Frames, ComeWhole) {
  std::string Two = "Content-Length: 2\r\n\r\n{}"
                    "content-length:3\r\nContent-Type: x\r\n\r\n[1]";
  for (size_t Piece : {1, 2, 7, 1000})
    EXPECT_EQ(messages(Two, Piece), (Strings{"{}", "[1]"}));
}

TEST(Frames, AreFoundBehindNonsense) {
  EXPECT_EQ(messages("nonsense\n\r\n\r\nContent-Length: x\r\n\r\nContent-Length: 1\n\n7", 3),
            Strings{"7"});
  EXPECT_EQ(messages(std::string(100000, 'x') + "\nContent-Length: 1\n\n7", 999), Strings{"7"});
}

TEST(Frames, ThatAreTooLongAreSkipped) {
  std::string Long = "Content-Length: " + std::to_string(FrameReader::MostBytes + 1) + "\r\n\r\n";
  EXPECT_EQ(
      messages(Long + std::string(FrameReader::MostBytes + 1, 'x') + "Content-Length: 1\r\n\r\n7",
               1 << 16),
      Strings{"7"});
  EXPECT_EQ(messages("Content-Length: 99999999999999\r\n\r\nx", 10), Strings{});
  EXPECT_EQ(messages("Content-Length: -1\r\n\r\nContent-Length: 1\r\n\r\n7", 10), Strings{"7"});
}

TEST(Frames, EndWithTheInput) {
  EXPECT_EQ(messages("", 1), Strings{});
  EXPECT_EQ(messages("Content-Length: 5\r\n\r\n{}", 4), Strings{});
  EXPECT_EQ(messages("Content-Length: 5", 4), Strings{});
}

TEST(Outbox, WritesFrames) {
  std::string Written;
  Outbox To([&](llvm::StringRef Bytes) { return Written += Bytes, true; });
  To.reply(7, nullptr);
  EXPECT_EQ(Written, "Content-Length: 38\r\n\r\n{\"id\":7,\"jsonrpc\":\"2.0\",\"result\":null}");
}

TEST(Outbox, StopsAtAPipeThatIsClosed) {
  int Calls = 0;
  Outbox To([&](llvm::StringRef) { return ++Calls, false; });
  EXPECT_FALSE(To.broken());
  To.reply(1, nullptr);
  To.fail("a", code::Parse, "not \xff UTF-8");
  EXPECT_TRUE(To.broken());
  EXPECT_EQ(Calls, 1);
}

} // namespace
} // namespace concadvise::lsp
