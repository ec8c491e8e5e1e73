// The tokens of a source file, without preprocessing: what the rewriter reads and checks text with.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/StringSet.h"

#include <cstdint>
#include <string>
#include <vector>

namespace concadvise {

struct Token {
  enum class Kind : uint8_t { Word, Literal, Punctuation, Comment };
  Kind What = Kind::Punctuation;
  bool Directive = false; ///< Part of a preprocessor directive.
  uint32_t Offset = 0;
  llvm::StringRef Text; ///< Borrowed from the text that was lexed.

  uint32_t end() const { return Offset + uint32_t(Text.size()); }
  bool is(llvm::StringRef Spelling) const { return What != Kind::Comment && Text == Spelling; }
  bool isWord() const { return What == Kind::Word; }
};

/// All tokens in order, comments included. Borrows from `Text`. Any bytes are accepted.
std::vector<Token> lex(llvm::StringRef Text);

/// Tokens of one text, and the questions the rewriter asks about them. `Text` must outlive it.
class TokenStream {
public:
  explicit TokenStream(llvm::StringRef Text) : Tokens(lex(Text)) {}

  llvm::ArrayRef<Token> all() const { return Tokens; }
  /// Tokens that begin in [Begin, End).
  llvm::ArrayRef<Token> within(uint32_t Begin, uint32_t End) const;
  /// Index of the first token that begins at or after `Offset`; size() when there is none.
  size_t at(uint32_t Offset) const;
  /// For an opening bracket, the index of its partner; size() when there is none.
  size_t partner(size_t Open) const;
  /// Index one past the statement that begins at `Index` (a block, or up to its semicolon).
  size_t statementEnd(size_t Index) const;
  /// Index of the next token that is no comment, from `Index` on.
  size_t skipComments(size_t Index) const;

  size_t size() const { return Tokens.size(); }
  const Token &operator[](size_t Index) const { return Tokens[Index]; }

private:
  std::vector<Token> Tokens;
};

/// The words of the whole text, for names that must collide with nothing.
class Names {
public:
  explicit Names(llvm::ArrayRef<Token> Tokens);
  bool has(llvm::StringRef Name) const { return Taken.contains(Name); }
  /// `Wish`, or `Wish` with a number: a name that the text does not use. It is taken from then on.
  std::string fresh(llvm::StringRef Wish);

private:
  llvm::StringSet<> Taken;
};

/// Whether `Name` occurs as an unqualified word: no member (`x.Name`, `x->Name`, `x::Name`).
bool usesName(llvm::ArrayRef<Token> Tokens, llvm::StringRef Name);
/// Whether the token at `Index` is such an occurrence.
bool isPlainUse(llvm::ArrayRef<Token> Tokens, size_t Index, llvm::StringRef Name);
/// Whether the tokens contain a lambda expression.
bool hasLambda(llvm::ArrayRef<Token> Tokens);
/// For each token: is it inside the body of a lambda that begins among these tokens?
std::vector<bool> insideLambda(llvm::ArrayRef<Token> Tokens);
/// Whether a comma stands outside every bracket.
bool hasTopLevelComma(llvm::StringRef Expression);

} // namespace concadvise
