#include "analyzer/rewriter/Bindings.h"

#include "analyzer/rewriter/Declarations.h"

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
