// What sites that are one call have in common.
#include "analyzer/program/Sites.h"

namespace concadvise {

std::optional<WaitReason> worstStall(const std::map<WaitReason, BlockSummary> &Blocks) {
  std::optional<WaitReason> Worst;
  auto Sure = [&](WaitReason Why) { return Blocks.at(Why).Certainty == Truth::Yes; };
  for (const auto &[Why, Block] : Blocks)
    if (stallsOthers(Why, Block.Reached) && (!Worst || (Sure(Why) && !Sure(*Worst))))
      Worst = Why;
  return Worst;
}

Site siteOfCall(const EffectTable &Table, FunctionId Function, const CallFacts &Call,
                Site::Kind What) {
  const FunctionFacts &Facts = Table.program().facts(Function);
  const TranslationUnit &Unit = *Table.program()[Function].Unit;
  Site Found;
  Found.What = What;
  Found.At = Call.At;
  Found.Function = Facts.Name;
  Found.FunctionUsr = Facts.Usr;
  Found.Chain.push_back({Facts.At.begin(), Facts.Name});
  Found.Wrap.Refusals.push_back(makeReason(
      ReasonId::NoSimpleHeader, "a single call is shown, not rewritten", Call.At.begin()));
  Found.Cxx = Unit.Cxx;
  Found.CxxStandard = Unit.CxxStandard;
  Found.Exceptions = Unit.Exceptions;
  Found.Rtti = Unit.Rtti;
  if (Facts.Ignored)
    Found.SuppressedRules.push_back("*");
  return Found;
}

} // namespace concadvise
