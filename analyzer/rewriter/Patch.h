// Small replacements inside a text, applied when a slice of it is taken.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <map>
#include <string>

namespace concadvise {

/// Replacements by offset in one text. They never overlap: the first one added wins.
class Patch {
public:
  explicit Patch(llvm::StringRef Text) : Text(Text) {}

  void replace(uint32_t Offset, uint32_t Length, std::string With);
  void insert(uint32_t Offset, std::string What) { replace(Offset, 0, std::move(What)); }
  /// The bytes [Begin, End) with the replacements that lie inside.
  std::string slice(uint32_t Begin, uint32_t End) const;

private:
  struct Change {
    uint32_t Length;
    std::string With;
  };
  llvm::StringRef Text;
  std::map<uint32_t, Change> Changes;
};

} // namespace concadvise
