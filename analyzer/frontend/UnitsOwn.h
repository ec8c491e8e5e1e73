// Functions of headers that are not the same in every unit, although their text is.
#pragma once

#include "analyzer/frontend/Context.h"

#include "clang/AST/Decl.h"

namespace concadvise {

/// It names what only this unit has: a static function or variable of the main file, or, as a
/// template's instance, a type without a name for others (a lambda, a local class, one of an
/// unnamed namespace).
bool isUnitsOwn(const clang::FunctionDecl &Function, const UnitContext &Unit);

} // namespace concadvise
