// Declarations of variables as text: those that are written, and those that stand in a function.
#pragma once

#include "analyzer/rewriter/SourceText.h"
#include "analyzer/rewriter/Tokens.h"

#include <optional>

namespace concadvise {

/// `Name` declared with the type, as C writes it; none for what cannot be declared so.
std::optional<std::string> declared(llvm::StringRef Type, llvm::StringRef Name);

/// The size is not a number: the type is made anew in each call.
bool isVariable(llvm::StringRef Type);

/// One variable of a statement that does nothing but declare: `int i, *p, table[4];`.
struct Declarator {
  uint32_t Begin = 0, End = 0; ///< "*p"
};
struct DeclarationText {
  uint32_t Begin = 0, End = 0; ///< With its semicolon.
  std::vector<Declarator> All;
};
/// The statement that declares what is named at `Offset`. None where it also does something, or
/// is more than types and names.
std::optional<DeclarationText> declarationAt(uint32_t Offset, const TokenStream &Tokens);

/// Where `[[maybe_unused]]` goes for the variable or parameter that is named at `Offset`.
uint32_t declarationStart(uint32_t Offset, const TokenStream &Tokens);

/// End of the scope of a declaration at `Index`: the statement a header belongs to, or the block.
uint32_t scopeEnd(const TokenStream &Tokens, size_t Index);

} // namespace concadvise
