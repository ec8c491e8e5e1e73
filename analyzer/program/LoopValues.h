// Integer values inside a loop, as polynomials over what stands still in it and its counters.
#pragma once

#include "analyzer/program/Accesses.h"

namespace concadvise {

class LoopValues {
public:
  LoopValues(const FunctionFacts &Facts, const LoopBody &Body);

  /// A subscript as it is at an access: variables set once in the iteration are replaced by their
  /// values, and variables that grow by a constant in each iteration by a multiple of the
  /// iteration's number. Unknown where neither applies.
  Polynomial at(const Polynomial &Value, unsigned Order, const std::vector<uint32_t> &Inner) const;

  /// Variables that change in the loop and stay in the result of `at` must not: none do.
  const std::set<VarId> &varying() const { return Varying; }

  /// Names only what nothing in the whole function writes: the counters of loops, parameters and
  /// variables with one value.
  bool standsStill(const Polynomial &Value) const;

  /// Names a variable that a loop inside sets: its header is then evaluated with other values.
  bool changesIn(const Polynomial &Value, uint32_t Inner) const;

  /// Grows by a constant in each iteration: an induction variable.
  bool isInduction(VarId Var) const { return Steps.count(Var); }

private:
  Polynomial valueOf(VarId Var, unsigned Order, const std::vector<uint32_t> &Inner,
                     unsigned Depth) const;
  Polynomial replaced(const Polynomial &Value, unsigned Order, const std::vector<uint32_t> &Inner,
                      unsigned Depth) const;

  struct Growth {
    int64_t By = 0;
    unsigned Order = 0;
    uint8_t Bits = 0; ///< Polynomial::Bits.
  };
  const FunctionFacts &Facts;
  const LoopBody &Body;
  std::map<VarId, const LoopDefinition *> Once; ///< Variables with one definition in the loop.
  std::map<VarId, Growth> Steps;
  std::set<VarId> Varying;
  std::set<VarId> Written; ///< Anywhere in the function, loop headers apart.
};

} // namespace concadvise
