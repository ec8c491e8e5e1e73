// What holds up an event loop: blocking calls and long computation reached from where neither may
// be.
#include "analyzer/program/AsyncRoots.h"
#include "analyzer/program/CpuCost.h"
#include "analyzer/program/Doomed.h"
#include "analyzer/program/FlowWalk.h"
#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

/// Less than this is nobody's concern, whatever the thresholds.
constexpr double TrivialSeconds = 1e-5;

/// The calls and loops of a function that some path leads to.
class ReachedParts final : public FlowWalk {
public:
  explicit ReachedParts(const FunctionFacts &Facts) : FlowWalk(Facts) {}

  std::vector<const Node *> Calls;
  std::vector<const Node *> Loops; ///< Inner ones before those around them.

private:
  void event(const Node &Each) override {
    if (Each.What == Node::Kind::Call && !Now.Dead && Each.Index < Facts.Calls.size())
      Calls.push_back(&Each);
  }
  void enterLoop(const Node &) override { Dead.push_back(Now.Dead); }
  void leaveLoop(const Node &Each) override {
    if (!Dead.back())
      Loops.push_back(&Each);
    Dead.pop_back();
  }
  std::vector<bool> Dead;
};

class AsyncJudge {
public:
  AsyncJudge(const EffectTable &Table, std::vector<Site> &Out)
      : Table(Table), Linked(Table.program()), Costs(Table), Out(Out) {}

  void judge(const AsyncRoot &Root) {
    const FunctionFacts &Facts = Linked.facts(Root.Function);
    ReachedParts Reached(Facts);
    Reached.walk(Root.Part ? *Root.Part : Facts.Body);
    std::set<const CallFacts *> Doomed = doomedCalls(Table, Root.Function);
    std::vector<Computing> Seen;
    for (const Node *Each : Reached.Calls) {
      if (Doomed.count(&Facts.Calls[Each->Index]) ||
          !counts(Root.Function, Facts.Calls[Each->Index]))
        continue;
      blockingCall(Root, *Each);
      computing(Root, *Each, Facts.Calls[Each->Index].At, Seen);
    }
    for (const Node *Each : Reached.Loops)
      if (Each->Index < Facts.Loops.size() && Each != Root.Part)
        computing(Root, *Each, Facts.Loops[Each->Index].At, Seen);
  }

private:
  /// A coroutine called here is judged as a root of its own; what ends the program may take long.
  bool counts(FunctionId Id, const CallFacts &Call) const {
    Targets To = Linked.targets(Id, Call);
    return !(To.Known && To.Known->Dispatches) && !Table.endsProgram(Call, To) &&
           none_of(To.Bodies, [&](FunctionId Body) { return Linked.facts(Body).Coroutine; });
  }

  struct Computing {
    const Node *Part;
    CpuEstimate Cost;
  };

  static bool within(const Node &Outer, const Node &Part) {
    return &Part == &Outer ||
           any_of(Outer.Children, [&](const Node &Child) { return within(Child, Part); });
  }

  void blockingCall(const AsyncRoot &Root, const Node &Each);
  void computing(const AsyncRoot &Root, const Node &Each, const Span &At,
                 std::vector<Computing> &Seen);

  const EffectTable &Table;
  const Program &Linked;
  CpuCosts Costs;
  std::vector<Site> &Out;
};

void AsyncJudge::blockingCall(const AsyncRoot &Root, const Node &Each) {
  const CallFacts &Call = Linked.facts(Root.Function).Calls[Each.Index];
  auto Stall = [&](Summary &Of) {
    if (Root.Hooked)
      std::erase_if(Of.Blocks, [](const auto &Block) { return Block.second.Hookable; });
    return worstStall(Of.Blocks);
  };
  Summary Waits = Table.withoutUses(Root.Function, Each); // Most calls wait for nothing.
  if (!Stall(Waits))
    return;
  Summary Of = Table.ofRegion(Root.Function, {&Each});
  std::optional<WaitReason> Worst = Stall(Of);
  Site Found = siteOfCall(Table, Root.Function, Call, Site::Kind::BlockingInAsync);
  Found.Task = Table.publish(Of);
  Found.Context = Root.Context;
  append_range(Found.Chain, Table.chain(Of.Blocks[*Worst].Via, *Worst));
  Found.InAsyncContext = true;
  Out.push_back(std::move(Found));
}

/// Notes a call or loop that may compute for long; how long is too long is the advisor's question.
void AsyncJudge::computing(const AsyncRoot &Root, const Node &Each, const Span &At,
                           std::vector<Computing> &Seen) {
  CpuEstimate Cost = Costs.of(Root.Function, Each);
  if (Cost.Likely < TrivialSeconds)
    return;
  const FunctionFacts &Facts = Linked.facts(Root.Function);
  Site Found =
      Each.What == Node::Kind::Call
          ? siteOfCall(Table, Root.Function, Facts.Calls[Each.Index], Site::Kind::CpuInAsync)
          : siteAt(Table, Root.Function, At, Site::Kind::CpuInAsync);
  Found.Task = Table.publish(Table.ofRegion(Root.Function, {&Each}));
  Found.Context = Root.Context;
  Found.Cost.CpuSeconds = Cost.Surely;
  Found.Cost.LikelyCpuSeconds = Cost.Likely;
  Found.Cost.Cpu = Found.Task.Cpu;
  for (const Computing &Other : Seen)
    if (within(Each, *Other.Part)) {
      Found.Cost.InnerCpuSeconds = std::max(Found.Cost.InnerCpuSeconds, Other.Cost.Surely);
      Found.Cost.LikelyInnerCpuSeconds =
          std::max(Found.Cost.LikelyInnerCpuSeconds, Other.Cost.Likely);
    }
  Seen.push_back({&Each, Cost});
  append_range(Found.Chain, Costs.chain(Cost.Via));
  Found.InAsyncContext = true;
  Out.push_back(std::move(Found));
}

} // namespace

void addAsyncSites(const EffectTable &Table, std::vector<Site> &Out) {
  std::vector<AsyncRoot> Roots = asyncRoots(Table);
  if (Roots.empty())
    return;
  AsyncJudge Judge(Table, Out);
  for (const AsyncRoot &Root : Roots)
    Judge.judge(Root);
}

} // namespace concadvise
