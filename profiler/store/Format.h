// What the reader and the writer of profile files share.
#pragma once

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/ConvertUTF.h"

namespace concadvise::profiler {

inline constexpr char FormatMagic[8] = {'C', 'O', 'N', 'C', 'P', 'R', 'O', 'F'};
inline constexpr size_t FormatHeaderSize = 16; ///< Magic, version, length.

/// Bytes of the UTF-8 character that `Text` (not empty) begins with; 0 when it is none.
inline unsigned utf8Length(llvm::StringRef Text) {
  const auto *Begin = reinterpret_cast<const llvm::UTF8 *>(Text.data());
  const unsigned Length = llvm::getNumBytesForUTF8(*Begin);
  return Length <= Text.size() && llvm::isLegalUTF8Sequence(Begin, Begin + Length) ? Length : 0;
}

} // namespace concadvise::profiler
