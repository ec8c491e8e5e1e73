// Places in a text: byte offsets, and lines and characters as editors count them.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/JSON.h"

#include <cstdint>
#include <vector>

namespace concadvise::lsp {

/// In what an editor counts the characters of a line.
enum class Encoding : uint8_t { Utf8, Utf16 };

/// Both count from 0.
struct Position {
  unsigned Line = 0, Character = 0;
  friend auto operator<=>(const Position &, const Position &) = default;
};

struct Range {
  Position Start, End;
};

/// Borrows the text. Lines end with \n, \r\n or \r. Any number is a place: what lies behind the end
/// of a line or of the text is that end, and what lies inside of a character is its beginning.
class Lines {
public:
  explicit Lines(llvm::StringRef Text);

  size_t offsetOf(Position Of, Encoding In) const;
  Position positionOf(size_t Offset, Encoding In) const;
  /// A line and column as compilers count them: from 1, in bytes.
  Position positionAt(unsigned Line, unsigned Column, Encoding In) const;
  /// Without what ends it.
  llvm::StringRef line(unsigned Number) const;

private:
  llvm::StringRef Text;
  std::vector<size_t> Starts;
};

/// A whole number in a message, held within what any position needs; nothing when it is none.
std::optional<int64_t> integerIn(const llvm::json::Value *Value);
std::optional<Position> positionIn(const llvm::json::Value *Value);
std::optional<Range> rangeIn(const llvm::json::Value *Value);

llvm::json::Value toJson(Position Of);
llvm::json::Value toJson(const Range &Of);

} // namespace concadvise::lsp
