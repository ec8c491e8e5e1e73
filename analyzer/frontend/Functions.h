// Which functions of a unit are lowered, and what is said about each as a whole.
#pragma once

#include "model/Facts.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>

namespace clang {
class ASTContext;
class Decl;
class FunctionDecl;
} // namespace clang

namespace concadvise {

class Claims;
class ParallelPragmas;
class Variants;
struct UnitContext;

/// Lowers every function the unit defines outside system headers: implicit members and
/// instantiations included, patterns of templates not. A header's function that another unit has
/// claimed is left out.
void lowerFunctions(clang::ASTContext &Ast, const ParallelPragmas &Pragmas, Variants &Versions,
                    Claims &Claimed, unsigned Index, TranslationUnit &Out);

/// The same of these declarations only, which may be any functions, templates and classes. Of the
/// functions of headers, those that `Elsewhere` accepts, by USR, are left out.
void lowerDeclarations(llvm::ArrayRef<const clang::Decl *> Which, clang::ASTContext &Ast,
                       const ParallelPragmas &Pragmas, Variants &Versions,
                       llvm::function_ref<bool(llvm::StringRef Usr)> Elsewhere,
                       TranslationUnit &Out);

/// Everything about a function but its body.
FunctionFacts describeFunction(const clang::FunctionDecl &Function, UnitContext &Unit);

/// By which units agree on who lowers a header's function: TranslationUnit::Shared.
uint64_t sharedKey(const FunctionFacts &Function);

} // namespace concadvise
