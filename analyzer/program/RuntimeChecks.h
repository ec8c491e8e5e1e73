// Conditions under which iterations do not meet, as C or C++ that can be asked before the loop
// runs.
#pragma once

#include "analyzer/program/Dependence.h"
#include "analyzer/program/LoopValues.h"

#include <optional>
#include <string>

namespace concadvise {

/// Speaks of what has the same value and the same name in front of the loop and inside it; what
/// cannot be said with that has no check. Every memory that is left out would be one too few, so
/// bounding boxes are taken where the exact elements are no box.
class RuntimeChecks {
public:
  RuntimeChecks(const EffectTable &Table, const LoopBody &Body, const LoopValues &Values)
      : Table(Table), Facts(Table.program().facts(Body.Function)), Body(Body), Values(Values),
        Cxx(Table.program()[Body.Function].Unit->Cxx) {}

  /// What one touches in all iterations and what the other does have nothing in common.
  std::optional<std::set<RunCheck>> disjoint(const LoopAccess &A, const LoopAccess &B) const;

  /// A condition of isl's over parameters named p<variable>, in its C notation.
  std::optional<RunCheck> condition(llvm::StringRef OverParameters) const;

private:
  std::string wide(VarId Var, const std::string &Name) const;
  bool wraps(VarId Var) const;
  std::string first(const std::string &Of, llvm::StringRef Count) const;
  std::string whole(const std::string &Of) const;
  std::optional<std::string> nameOf(VarId Var) const;
  std::optional<std::string> integer(VarId Var) const;
  std::optional<std::string> text(const Polynomial &Of, bool Moves = false) const;
  std::optional<std::string> bound(const Polynomial &Of, const std::string &Text, bool Upper,
                                   const LoopAccess &At, size_t Outer) const;
  std::optional<std::string> counter(size_t Place, const std::string &Stride,
                                     const LoopAccess &At) const;
  std::optional<std::string> exactly(const std::string &Base, const Polynomial &Index,
                                     const LoopAccess &At) const;
  std::optional<std::string> elements(const LoopAccess &Of) const;
  std::optional<std::string> runs() const;
  bool comesTo(const LoopAccess &Of) const;
  const LoopFacts &loop(size_t Place, const LoopAccess &At) const;
  std::optional<size_t> counterPlace(VarId Var, const LoopAccess &At) const;

  const EffectTable &Table;
  const FunctionFacts &Facts;
  const LoopBody &Body;
  const LoopValues &Values;
  bool Cxx;
};

/// All that have to hold, with what one piece of memory is held against in one condition.
std::vector<std::string> conditionsOf(const std::set<RunCheck> &Checks, bool Cxx);

} // namespace concadvise
