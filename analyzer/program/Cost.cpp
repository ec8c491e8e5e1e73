// What source code tells of a task's cost. Absent is better than guessed.
#include "analyzer/program/CpuCost.h"
#include "analyzer/program/FlowWalk.h"
#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

/// CPU time of a piece of code, where all of its loops have constant bounds and it calls nothing
/// whose cost is not known.
static std::optional<double> secondsOf(const FunctionFacts &Facts, const Node &Each) {
  if (Each.What == Node::Kind::Call)
    return std::nullopt;
  double Sum = Each.What == Node::Kind::Block ? 0 : EventSeconds;
  for (const Node &Child : Each.Children) {
    std::optional<double> Part = secondsOf(Facts, Child);
    if (!Part)
      return std::nullopt;
    Sum += *Part;
  }
  if (Each.What != Node::Kind::Loop)
    return Sum;
  if (Each.Index >= Facts.Loops.size())
    return std::nullopt;
  std::optional<int64_t> Rounds = roundsOf(Facts.Loops[Each.Index]);
  if (!Rounds)
    return std::nullopt;
  return Sum * double(*Rounds);
}

StaticCost costOf(const LoopTask &Of) {
  StaticCost Out;
  if (std::optional<int64_t> Rounds = roundsOf(*Of.Loop.Body.Loop))
    Out.Tasks = double(*Rounds);
  Out.Cpu = Of.Task.Cpu;
  double Seconds = 0;
  bool Known = true;
  for (const Node *Each : Of.Loop.Body.Statements) {
    std::optional<double> Part = secondsOf(Of.facts(), *Each);
    Known &= Part.has_value();
    Seconds += Part.value_or(0);
  }
  if (Known)
    Out.CpuSeconds = Seconds;
  double Bytes = 0;
  bool Sized = true;
  auto Add = [&](const TypeFacts &Type) {
    // What a container holds is not part of its size.
    Sized &= Type.TriviallyCopyable && Type.SizeInBytes != 0;
    Bytes += double(Type.SizeInBytes);
  };
  for (VarId Var : crossingsOf(Of))
    Add(Of.facts().Variables[Var].Type);
  if (Of.Parts.Hoisted)
    Add(Of.Parts.HoistedType);
  if (Sized)
    Out.ResultBytes = Bytes;
  return Out;
}

} // namespace concadvise
