// Questions about declarations that Clang answers differently for members, or not always.
#pragma once

namespace clang {
class Decl;
class FunctionDecl;
} // namespace clang

namespace concadvise {

/// Whether `D`, or the class it is in, belongs to namespace std.
bool isInStd(const clang::Decl *D);

/// Whether `Function` is known not to throw. Specifications that Clang has not worked out, because
/// nothing needed them, count as throwing; those of destructors as not.
bool isNothrow(const clang::FunctionDecl &Function);

} // namespace concadvise
