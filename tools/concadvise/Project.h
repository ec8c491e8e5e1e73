// What bears on the analysis of a program beside its sources.
#pragma once

#include "analyzer/frontend/Frontend.h"
#include "analyzer/program/Knowledge.h"
#include "tools/concadvise/ConfigTree.h"

namespace concadvise {

/// A unit that was wrapped a moment ago is read before its build knows where the runtime is.
CompileCommands withRuntimeHeaders(CompileCommands Commands);

/// What is built in, and what the configuration teaches.
llvm::Expected<Knowledge> knowledge(const ConfigTree &Settings);
/// The text of the latter.
std::string taught(const ConfigTree &Settings);

/// What the compiler was not told, the user may say of units, or of all of them: that
/// floating-point reductions may be computed in another order.
void allowReassociation(llvm::MutableArrayRef<TranslationUnit> Units, const ConfigTree &Settings,
                        bool Everywhere = false);

} // namespace concadvise
