// The call graph's strongly connected components (Tarjan), with an explicit stack: call chains of
// real programs are deeper than a thread's stack likes.
#include "analyzer/program/Effects.h"

#include <algorithm>

using namespace llvm;

namespace concadvise {

std::vector<FunctionId> calleesOf(const Program &Linked, FunctionId Id) {
  std::vector<FunctionId> Callees;
  for (const CallFacts &Call : Linked.facts(Id).Calls) {
    Targets To = Linked.targets(Id, Call);
    Callees.insert(Callees.end(), To.Bodies.begin(), To.Bodies.end());
    for (const Argument &Arg : Call.Args)
      for (FunctionId Callee : Linked.storedIn(Arg.Slot))
        Callees.push_back(Callee);
    for (const Argument &Arg : Call.Args)
      if (!Arg.Callable.empty())
        if (FunctionId Callee = Linked.find(Arg.Callable); Callee != NoFunction)
          Callees.push_back(Callee);
  }
  std::sort(Callees.begin(), Callees.end());
  Callees.erase(std::unique(Callees.begin(), Callees.end()), Callees.end());
  return Callees;
}

namespace {

class Tarjan {
public:
  explicit Tarjan(const Program &Linked)
      : Linked(Linked), Order(Linked.size(), Unvisited), Low(Linked.size()),
        OnStack(Linked.size()) {}

  void run(std::vector<std::vector<FunctionId>> &Components, std::vector<bool> &Cyclic) {
    for (FunctionId Id = 0; Id != Linked.size(); ++Id)
      if (Order[Id] == Unvisited)
        visit(Id, Components, Cyclic);
  }

private:
  struct Frame {
    FunctionId Id;
    std::vector<FunctionId> Callees;
    size_t Next = 0;
    bool CallsItself = false;
  };
  static constexpr uint32_t Unvisited = UINT32_MAX;

  void enter(FunctionId Id) {
    Order[Id] = Low[Id] = Count++;
    Stack.push_back(Id);
    OnStack[Id] = true;
    Frames.push_back({Id, calleesOf(Linked, Id)});
  }

  void visit(FunctionId Root, std::vector<std::vector<FunctionId>> &Components,
             std::vector<bool> &Cyclic) {
    enter(Root);
    while (!Frames.empty()) {
      Frame &Top = Frames.back();
      if (Top.Next != Top.Callees.size()) {
        FunctionId Callee = Top.Callees[Top.Next++];
        Top.CallsItself |= Callee == Top.Id;
        if (Order[Callee] == Unvisited)
          enter(Callee);
        else if (OnStack[Callee])
          Low[Top.Id] = std::min(Low[Top.Id], Order[Callee]);
        continue;
      }
      FunctionId Id = Top.Id;
      bool CallsItself = Top.CallsItself;
      Frames.pop_back();
      if (!Frames.empty())
        Low[Frames.back().Id] = std::min(Low[Frames.back().Id], Low[Id]);
      if (Low[Id] != Order[Id])
        continue;
      auto &Component = Components.emplace_back();
      FunctionId Member;
      do {
        Member = Stack.back();
        Stack.pop_back();
        OnStack[Member] = false;
        Component.push_back(Member);
      } while (Member != Id);
      Cyclic.push_back(Component.size() > 1 || CallsItself);
    }
  }

  const Program &Linked;
  std::vector<uint32_t> Order, Low;
  std::vector<bool> OnStack;
  std::vector<FunctionId> Stack;
  std::vector<Frame> Frames;
  uint32_t Count = 0;
};

} // namespace

std::vector<std::vector<FunctionId>> componentsBottomUp(const Program &Linked,
                                                        std::vector<bool> &Cyclic) {
  std::vector<std::vector<FunctionId>> Components;
  Tarjan(Linked).run(Components, Cyclic);
  return Components;
}

} // namespace concadvise
