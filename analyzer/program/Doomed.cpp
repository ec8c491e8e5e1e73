#include "analyzer/program/Doomed.h"

#include "analyzer/program/FlowWalk.h"

using namespace llvm;

namespace concadvise {
namespace {

class DoomedWalk final : public FlowWalk {
public:
  DoomedWalk(const EffectTable &Table, FunctionId Id)
      : FlowWalk(Table.program().facts(Id)), Table(Table), Id(Id) {}

  std::set<const CallFacts *> run() {
    walk(Facts.Body);
    return std::move(Found);
  }
  bool ends() {
    walk(Facts.Body);
    AtReturn.meet(Now);
    return AtReturn.Dead && AtReturn.Ends;
  }

private:
  void event(const Node &Each) override {
    if (Each.What != Node::Kind::Call || Each.Index >= Facts.Calls.size())
      return;
    const CallFacts &Call = Facts.Calls[Each.Index];
    Calls.push_back(&Call);
    bool Ends = Table.endsProgram(Call, Table.program().targets(Id, Call));
    if (Ends || Call.NoReturn) {
      Now.Dead = true;
      Now.Ends = Ends;
    }
  }
  void enterArm() override { Begins.push_back(Calls.size()); }
  void leaveArm(bool Ends) override {
    if (Ends)
      Found.insert(Calls.begin() + ptrdiff_t(Begins.back()), Calls.end());
    Begins.pop_back();
  }

  const EffectTable &Table;
  FunctionId Id;
  std::vector<const CallFacts *> Calls; ///< So far, in order.
  std::vector<size_t> Begins;           ///< Of the arms around.
  std::set<const CallFacts *> Found;
};

} // namespace

std::set<const CallFacts *> doomedCalls(const EffectTable &Table, FunctionId Id) {
  return DoomedWalk(Table, Id).run();
}

bool alwaysEnds(const EffectTable &Table, FunctionId Id) { return DoomedWalk(Table, Id).ends(); }

} // namespace concadvise
