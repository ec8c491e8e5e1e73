// What all sites have in common, and those that are one call.
#include "analyzer/program/Sites.h"

namespace concadvise {

Site siteIn(const TranslationUnit &Unit, const FunctionFacts *Function) {
  Site Found;
  if (Function) {
    Found.Function = Function->Name;
    Found.FunctionUsr = Function->Usr;
  }
  Found.Cxx = Unit.Cxx;
  Found.CxxStandard = Unit.CxxStandard;
  Found.Exceptions = Unit.Exceptions;
  Found.Rtti = Unit.Rtti;
  return Found;
}

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
  Site Found = siteIn(Unit, &Facts);
  Found.What = What;
  Found.At = Call.At;
  Found.Chain.push_back({Facts.At.begin(), Facts.Name});
  bool Elsewhere = What == Site::Kind::BlockingInAsync || What == Site::Kind::CpuInAsync;
  if (Elsewhere && Facts.Coroutine) {
    Found.Wrap = awaitedShape(Table, Function, Call);
    Found.Legal = awaitedLegality(Table, Function, Call);
  } else {
    Found.Wrap.Refusals.push_back(makeReason(
        ReasonId::NoSimpleHeader, "a single call is shown, not rewritten", Call.At.begin()));
  }
  if (Facts.Ignored)
    Found.SuppressedRules.push_back("*");
  return Found;
}

} // namespace concadvise
