#include "analyzer/rewriter/Bindings.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

/// Index of the `[` of a structured binding whose `auto` is at `Auto`; 0 when it is none.
size_t bindingOpen(const TokenStream &Tokens, size_t Auto) {
  size_t I = Auto + 1;
  while (I < Tokens.size() && (Tokens[I].is("&") || Tokens[I].is("&&") || Tokens[I].is("const")))
    ++I;
  return I < Tokens.size() && Tokens[I].is("[") ? I : 0;
}

/// End of the scope of a declaration at `Index`: the statement a header belongs to, or the block.
uint32_t scopeEnd(const TokenStream &Tokens, size_t Index) {
  int Braces = 0;
  for (size_t I = Index; I < Tokens.size(); ++I) {
    if (Tokens[I].is("(") || Tokens[I].is("[") || Tokens[I].is("{")) {
      I = Tokens.partner(I);
    } else if (Tokens[I].is(")")) {
      size_t End = Tokens.statementEnd(I + 1);
      // The scope of an `if` reaches over its `else`.
      while (End < Tokens.size() && Tokens[End].is("else"))
        End = Tokens.statementEnd(End + 1);
      return End > 0 ? Tokens[std::min(End, Tokens.size()) - 1].end() : 0;
    } else if (Tokens[I].is("}") && Braces-- == 0) {
      return Tokens[I].end();
    }
  }
  return UINT32_MAX;
}

} // namespace

std::vector<AliasedBinding> aliasBindings(uint32_t Loop, uint32_t End, uint32_t Body,
                                          const TokenStream &Tokens, Names &Taken) {
  std::vector<AliasedBinding> Aliases;
  auto Used = Tokens.within(Body, End);
  for (size_t I = 0; I < Tokens.size() && Tokens[I].Offset < Loop; ++I) {
    size_t Open = Tokens[I].is("auto") ? bindingOpen(Tokens, I) : 0;
    if (Open == 0 || scopeEnd(Tokens, Tokens.partner(Open)) < End)
      continue;
    for (size_t N = Open + 1; N < Tokens.partner(Open); ++N) {
      StringRef Name = Tokens[N].Text;
      bool Known = any_of(Aliases, [&](const AliasedBinding &A) { return A.Name == Name; });
      if (Tokens[N].isWord() && !Known && usesName(Used, Name))
        Aliases.push_back({Name.str(), Taken.fresh((Name + "_ref").str())});
    }
  }
  return Aliases;
}

} // namespace concadvise
