// Loops under `#pragma omp …` and such are parallel already, whether or not the unit is compiled
// with the flag that makes the compiler obey.
#pragma once

#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"

#include <vector>

namespace clang {
class Preprocessor;
class SourceManager;
} // namespace clang

namespace concadvise {

class ParallelPragmas {
public:
  /// Notes the pragmas that `Lexer` meets from now on. This object has to outlive it.
  void watch(clang::Preprocessor &Lexer);
  /// Whether the statement that starts at `Begin` follows a parallelising pragma directly.
  bool apply(clang::SourceLocation Begin, const clang::SourceManager &Sources) const;

private:
  friend class PragmaWatcher;
  llvm::DenseMap<clang::FileID, std::vector<unsigned>>
      Ends; ///< Offsets of the lines' ends, sorted.
};

} // namespace concadvise
