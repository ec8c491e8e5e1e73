// The forms of `for` that count: what the loop variable runs over, and that nothing else changes
// it.
#pragma once

#include "clang/AST/StmtCXX.h"

#include <cstdint>
#include <optional>

namespace concadvise {

/// `for (i = Lower; i < Upper; i += Step)`, with < normalised from <=, >, >= and !=.
struct CountedForm {
  const clang::VarDecl *Var = nullptr;
  const clang::Expr *Lower = nullptr; ///< Null: the variable's value before the loop.
  const clang::Expr *Upper = nullptr;
  int64_t LowerOffset = 0; ///< To be added to Lower …
  int64_t UpperOffset = 0; ///< … and Upper, to make the bounds half-open.
  int64_t Step = 1;
  const clang::Stmt *StepStatement = nullptr; ///< Of a while loop: the last of its body.
  /// Rounds are those of the numbers from the first to the bound; else there may be fewer or more.
  bool Exact = true;
};

/// `for (it = c.begin(); it != c.end(); ++it)`, where the body does not name c.
struct IteratorForm {
  const clang::VarDecl *Var = nullptr;
  const clang::Expr *Container = nullptr;
};

/// `In` is the function that the loop is in: no one may hold the variable's address.
std::optional<CountedForm> countedForm(const clang::ForStmt &S, const clang::FunctionDecl *In);
/// `while (i < n) { …; ++i; }`, without continue.
std::optional<CountedForm> countedForm(const clang::WhileStmt &S, const clang::FunctionDecl *In);
std::optional<IteratorForm> iteratorForm(const clang::ForStmt &S);

/// Whether all that `S` does with `D` is to read its value.
bool onlyReads(const clang::Stmt *S, const clang::ValueDecl *D);
/// Whether `S` names `D`.
bool mentions(const clang::Stmt *S, const clang::ValueDecl *D);

} // namespace concadvise
