// What the preprocessor made of each file: one header included with different macros is several
// texts, and its functions are several functions.
#pragma once

#include "clang/Basic/FileEntry.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SetVector.h"

#include <cstdint>
#include <optional>

namespace clang {
class Preprocessor;
class SourceManager;
class Token;
} // namespace clang

namespace concadvise {

/// One per unit.
class Variants {
public:
  /// Notes what `Lexer` makes from now on. This object has to outlive it.
  void watch(clang::Preprocessor &Lexer);

  /// A hash of the tokens of the file that `Where` is in and of all it includes, after expansion;
  /// system headers, which are not analysed, left out. Asked when all is read.
  uint64_t of(clang::SourceLocation Where, const clang::SourceManager &Sources);

private:
  friend class VariantWatcher;
  struct File {
    uint64_t Tokens = 0;
    llvm::SmallSetVector<const clang::FileEntry *, 8> Includes;
    std::optional<uint64_t> All;
  };
  llvm::DenseMap<const clang::FileEntry *, File> Files;
  const clang::FileEntry *Now = nullptr; ///< Null in what is left out.

  void token(const clang::Token &Next);
};

} // namespace concadvise
