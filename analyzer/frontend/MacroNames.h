// Names that the text of a loop does not show, because a macro's own text has them.
#pragma once

#include "analyzer/frontend/Context.h"

#include "clang/AST/Stmt.h"
#include "llvm/ADT/SetVector.h"

namespace concadvise {

/// Rewriting goes by the names in the text: which variables a part uses, what has to be handed
/// over.
struct MacroNames {
  llvm::SmallSetVector<const clang::ValueDecl *, 4> Variables; ///< Of the function.
  llvm::SmallSetVector<const clang::ValueDecl *, 4> Spelled;   ///< … of which it makes text.
  bool Function = false; ///< `__func__` and its like, and `source_location::current()`.
};

/// What macros name in `S` by their own text, not in their arguments, and did not declare; and what
/// is an argument of one that uses `#` or `##`.
MacroNames namesHiddenByMacros(const clang::Stmt *S, const UnitContext &Unit);

} // namespace concadvise
