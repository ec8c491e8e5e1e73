// Text of source files, for showing beside what we say about them.
#pragma once

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <optional>
#include <vector>

namespace concadvise {

/// Reads each file once. Not thread-safe.
class SourceCache {
public:
  /// The text of a line (counted from 1) without its end, or nothing when the file cannot be
  /// read or is shorter. The bytes are the file's own: possibly not UTF-8.
  std::optional<llvm::StringRef> line(llvm::StringRef File, unsigned Number);

  struct Position {
    unsigned Line = 1, Column = 1; ///< The column counts characters (Unicode code points).
  };
  /// Where a byte of the file is; nothing when the file cannot be read or is shorter.
  std::optional<Position> position(llvm::StringRef File, size_t Offset);

  /// A column in characters from one in bytes; unchanged when the line is not known.
  unsigned characterColumn(llvm::StringRef File, unsigned Line, unsigned ByteColumn);

private:
  struct Text {
    std::unique_ptr<llvm::MemoryBuffer> Buffer;
    std::vector<llvm::StringRef> Lines; ///< Without line ends.
  };
  const Text &load(llvm::StringRef File);
  llvm::StringMap<Text> Files;
};

} // namespace concadvise
