// What all sites have in common, and those that are one call.
#include "analyzer/program/Sites.h"

namespace concadvise {

Site siteIn(const TranslationUnit &Unit, const FunctionFacts *Function) {
  Site Found;
  if (Function) {
    Found.Function = Function->Name;
    Found.FunctionUsr = Function->Usr;
    Found.InTest = isTestCode(*Function);
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

Site siteAt(const EffectTable &Table, FunctionId Function, const Span &At, Site::Kind What) {
  const FunctionFacts &Facts = Table.program().facts(Function);
  const TranslationUnit &Unit = *Table.program()[Function].Unit;
  Site Found = siteIn(Unit, &Facts);
  Found.What = What;
  Found.At = At;
  Found.InCoroutine = Facts.Coroutine;
  Found.Chain.push_back({Facts.At.begin(), Facts.Name});
  Found.Wrap.Refusals.push_back(
      makeReason(ReasonId::NoSimpleHeader, "a single call is shown, not rewritten", At.begin()));
  if (Facts.Ignored)
    Found.SuppressedRules.push_back("*");
  return Found;
}

Site siteOfCall(const EffectTable &Table, FunctionId Function, const CallFacts &Call,
                Site::Kind What) {
  Site Found = siteAt(Table, Function, Call.At, What);
  bool Elsewhere = What == Site::Kind::BlockingInAsync || What == Site::Kind::CpuInAsync;
  if (Elsewhere && Found.InCoroutine) {
    Found.Wrap = awaitedShape(Table, Function, Call);
    Found.Legal = awaitedLegality(Table, Function, Call);
  }
  return Found;
}

} // namespace concadvise
