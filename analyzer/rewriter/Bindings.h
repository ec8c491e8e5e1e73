// Structured bindings of the enclosing scopes: C++17 lambdas cannot capture them.
#pragma once

#include "analyzer/rewriter/Wrapping.h"

namespace concadvise {

/// The bindings declared before `Loop` whose scope reaches it and that the body (from `Body` on)
/// uses, each with a name for its captured alias.
std::vector<AliasedBinding> aliasBindings(uint32_t Loop, uint32_t End, uint32_t Body,
                                          const TokenStream &Tokens, Names &Taken);

} // namespace concadvise
