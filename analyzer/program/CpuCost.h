// How long calling a function may compute, estimated from its loops and from what it calls.
#pragma once

#include "analyzer/program/Concurrency.h"
#include "analyzer/program/Effects.h"

namespace concadvise {

/// One event of the lowered code (a load, a store, an operation) on today's machines, in seconds.
inline constexpr double EventSeconds = 1e-9;

struct CpuEstimate {
  double Surely = 0; ///< Loops of unknown length run once.
  double Likely = 0; ///< … and here as often as such loops mostly do.
  Origin Via;        ///< The part that takes most of it.
};

class CpuCosts {
public:
  explicit CpuCosts(const EffectTable &Table);

  /// A part of a function, once.
  CpuEstimate of(FunctionId Id, const Node &Part) const;
  Witness chain(const Origin &From) const;

private:
  CpuEstimate ofCall(FunctionId Id, const CallFacts &Call) const;
  CpuEstimate ofLoop(FunctionId Id, const Node &Part) const;
  CpuEstimate ofArms(FunctionId Id, const Node &Part) const;
  void recurse(const std::vector<FunctionId> &Component);

  const EffectTable &Table;
  const Program &Linked;
  std::vector<CpuEstimate> All;
};

} // namespace concadvise
