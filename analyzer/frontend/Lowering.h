// From a tree that Clang has parsed, here or for another tool, to Facts.
#pragma once

#include "analyzer/frontend/ParallelPragmas.h"
#include "analyzer/frontend/Variants.h"
#include "model/Facts.h"

#include "llvm/ADT/StringRef.h"

namespace clang {
class ASTContext;
} // namespace clang

namespace concadvise {

class Claims;

/// One per unit.
class Lowering {
public:
  /// Notes what the tree will not tell. To be called before `Lexer` reads anything; no token may be
  /// read after this object is gone.
  void watch(clang::Preprocessor &Lexer);

  /// Adds what the tree says to `Out`, which is number `Index` of a scan and knows its directory.
  void lower(clang::ASTContext &Ast, Claims &Claimed, unsigned Index, TranslationUnit &Out);

  /// The unit with all it has, whatever other units may hold. Its command ran in `Directory`. From
  /// any thread: the work is done on a stack that is deep enough.
  TranslationUnit unit(clang::ASTContext &Ast, llvm::StringRef Directory);

private:
  ParallelPragmas Pragmas;
  Variants Versions;
};

} // namespace concadvise
