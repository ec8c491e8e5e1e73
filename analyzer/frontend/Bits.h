// Bits of integers, as far as a single expression tells them.
#pragma once

#include "model/Facts.h"

#include "clang/AST/Expr.h"

namespace concadvise {

/// Those that the value has for certain: of `fcntl(fd, F_GETFL) | O_NONBLOCK`, that one.
int64_t setBits(const clang::Expr *E, const clang::ASTContext &Ast);

/// The value with such bits in place of what is not known. `E` is what is assigned, or the right
/// side of the compound assignment `Op`.
Polynomial withBits(Polynomial Value, const clang::Expr *E, const clang::ASTContext &Ast,
                    clang::BinaryOperatorKind Op = clang::BO_Assign);

} // namespace concadvise
