// Pointers and references that do not name any more what the variables in their place say.
#pragma once

#include "analyzer/program/Link.h"

#include <set>

namespace concadvise {

/// `double *p = a + k; ++k;`: what p names is not `a[k]` from then on. The places of such bindings,
/// which are those of `Facts`: a variable in them may change while the pointer still stands.
std::set<const Place *> staleBindings(const FunctionFacts &Facts, const Program &Linked);

} // namespace concadvise
