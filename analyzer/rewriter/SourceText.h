// One source file as it was read: its bytes, and what every edit must keep of them.
#pragma once

#include "model/Source.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace concadvise {

/// The bytes of a file and their digest. Offsets of spans and edits count in `Text`; a byte order
/// mark and line ends are part of it.
struct SourceText {
  std::string File; ///< As the compiler named it.
  std::string Text;
  std::string Sha256; ///< Lower-case hexadecimal.

  llvm::StringRef slice(uint32_t Begin, uint32_t End) const {
    return llvm::StringRef(Text).slice(Begin, End);
  }
  llvm::StringRef slice(const Span &At) const { return slice(At.Offset, At.end()); }

  /// The file's own line end: "\r\n" when its first line ends so, else "\n".
  llvm::StringRef lineEnd() const;
  /// Offset of the first byte of the line that `Offset` is in.
  uint32_t lineStart(uint32_t Offset) const;
  /// The blanks at the start of that line.
  llvm::StringRef indentAt(uint32_t Offset) const;
};

SourceText sourceText(std::string File, std::string Text);

/// Reads a file; the error names it.
llvm::Expected<SourceText> readSource(const std::string &File);

std::string sha256(llvm::StringRef Bytes);

} // namespace concadvise
