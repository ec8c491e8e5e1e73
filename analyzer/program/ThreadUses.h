// How a function uses a container of threads or futures, statement by statement.
#pragma once

#include "analyzer/program/Link.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace concadvise {

/// Some call in this part of a function is one that `Accepts` takes.
bool anyCall(const FunctionFacts &Facts, const Node &Part,
             llvm::function_ref<bool(const CallFacts &)> Accepts);

/// The place is the variable itself.
bool namesOnly(const std::optional<Place> &On, VarId Var);
/// The part names the variable, or makes a lambda that does.
bool mentions(const Program &Linked, const FunctionFacts &Facts, const Node &Part, VarId Var);
/// The first part that does and is not allowed to; that the variable dies at its end is no use.
const Node *otherMention(const Program &Linked, const FunctionFacts &Facts, const Node &Within,
                         VarId Var, llvm::function_ref<bool(const Node &)> Allowed);

/// Nothing in it changes anything but by calls; nothing jumps or branches.
bool onlyReads(const Node &Statement);
/// The same, and it may declare variables.
bool onlyDeclares(const Node &Statement);
/// `std::vector<std::thread> all;`
bool declaresEmpty(const FunctionFacts &Facts, const Node &Statement, VarId Var);

/// std::async may start a thread at once, as far as its policy says.
bool asksForThread(const CallFacts &Async);

/// A loop that joins each element of the container, and does nothing else.
bool joinsAll(const FunctionFacts &Facts, const Node &Statement, VarId Var);
/// A loop over the container that uses its elements only to get what each holds, once.
bool getsAll(const Program &Linked, const FunctionFacts &Facts, const Node &Statement, VarId Var);

} // namespace concadvise
