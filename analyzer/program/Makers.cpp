#include "analyzer/program/Makers.h"

#include "analyzer/program/Aliases.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

/// Functions that return what functions return that …: real code has two or three.
constexpr unsigned MaxDepth = 4;

static void collectReturns(const Node &Each, std::vector<const Node *> &Into) {
  if (Each.What == Node::Kind::Deferred)
    return;
  if (Each.What == Node::Kind::Return)
    Into.push_back(&Each);
  for (const Node &Child : Each.Children)
    collectReturns(Child, Into);
}

static bool points(const Argument &Arg) {
  return Arg.Type.What == TypeFacts::Kind::Pointer || Arg.How != Argument::Passing::Value;
}

/// Only the function's caller gets to know where it is, and it leads nowhere: no pointer is stored
/// in it.
static bool keptToItself(const FunctionFacts &Facts, const Program &Linked, const Aliases &Names,
                         uint32_t Made) {
  auto Is = [&](const Place &On) {
    Memory Where = Names.resolve(On);
    return Where.From == Memory::Base::Fresh && Where.Call == Made;
  };
  auto Stores = [&](auto &&Self, const Node &Each) -> bool {
    if (Each.What == Node::Kind::Hold || Each.What == Node::Kind::Deferred)
      return true;
    bool Elsewhere = Each.What == Node::Kind::Bind && Each.Var < Facts.Variables.size() &&
                     (Facts.Variables[Each.Var].Where != Variable::Storage::Local ||
                      Facts.Variables[Each.Var].Type.What != TypeFacts::Kind::Pointer);
    if (Elsewhere)
      return true;
    return any_of(Each.Children, [&](const Node &Child) { return Self(Self, Child); });
  };
  if (Stores(Stores, Facts.Body))
    return false;
  // A library function may copy pointers into it, from what else it is given.
  return none_of(Facts.Calls, [&](const CallFacts &Call) {
    auto Gets = [&](const Argument &Arg) { return Arg.From && Is(*Arg.From); };
    bool Given = (Call.Receiver && Is(*Call.Receiver)) || any_of(Call.Args, Gets);
    return Given && (!Linked.known(Call) || count_if(Call.Args, points) > 1);
  });
}

static bool returnsNew(const Program &Linked, FunctionId Id, const Makers &SoFar) {
  const FunctionFacts &Facts = Linked.facts(Id);
  std::vector<const Node *> Returns;
  collectReturns(Facts.Body, Returns);
  Aliases Names(Linked, Id, SoFar);
  bool Any = false;
  for (const Node *Each : Returns) {
    Memory Where = Names.resolve(Each->On);
    if (Where.From == Memory::Base::Literal)
      continue;
    if (Where.From != Memory::Base::Fresh || Where.throughPointer() ||
        !keptToItself(Facts, Linked, Names, Where.Call))
      return false;
    Any = true;
  }
  return Any;
}

Makers::Makers(const Program &Linked) : Linked(Linked), Known(Linked.size()) {
  bool Changed = true;
  for (unsigned Depth = 0; Changed && Depth != MaxDepth; ++Depth) {
    std::vector<bool> Next = Known;
    for (FunctionId Id = 0; Id != Known.size(); ++Id)
      if (!Known[Id] && Linked.facts(Id).Result.What == TypeFacts::Kind::Pointer)
        Next[Id] = returnsNew(Linked, Id, *this);
    Changed = Next != Known;
    Known = std::move(Next);
  }
}

bool Makers::makes(FunctionId Caller, const CallFacts &Call) const {
  if (Call.Result.What != TypeFacts::Kind::Pointer)
    return false;
  if (const KnownFunction *Entry = Linked.known(Call))
    return Entry->Result.What == Returned::Kind::Fresh;
  Targets To = Linked.targets(Caller, Call);
  return To.Complete && !To.Open && To.Parameter < 0 && !To.Bodies.empty() &&
         all_of(To.Bodies, [&](FunctionId Id) { return Known[Id]; });
}

} // namespace concadvise
