// Calls that wait while a lock is held: everybody else who wants it waits, too.
#include "analyzer/program/LockWalk.h"
#include "analyzer/program/Sites.h"
#include "analyzer/program/ThreadStarts.h"

using namespace llvm;

namespace concadvise {
namespace {

class LockedCalls final : public LockWalk {
public:
  LockedCalls(const EffectTable &Table, const std::vector<LockSummary> &Summaries,
              const ThreadStarts &Starts, FunctionId Id, std::vector<Site> &Out)
      : LockWalk(Table, Summaries, Id), Summaries(Summaries), Id(Id), Out(Out) {
    if (Starts.known())
      Starts.walk(Id, [&](const CallFacts &Call, const ThreadState &State) {
        if (State.Now > Company::Alone)
          Crowded.insert(&Call);
        else
          Lonely.insert(&Call);
      });
  }

private:
  void underLock(const CallFacts &Call, const std::vector<HeldLock> &Held,
                 const Waits &Found) override {
    std::optional<WaitReason> Worst = worstStall(Found);
    // Before the first thread nobody else can want the lock.
    bool Alone = Lonely.count(&Call) && !Crowded.count(&Call);
    if (!Worst || Alone)
      return;
    Site Of = siteOfCall(Table, Id, Call, Site::Kind::BlockingUnderLock);
    Of.Context = Held.back().Label;
    for (const auto &[Why, What] : Found)
      Of.Task.Blocks[Why] = {What.Certainty, What.Reached, What.Hookable, chain(What.Via, Why)};
    Witness Steps = Of.Task.Blocks[*Worst].Chain;
    Of.Chain.insert(Of.Chain.end(), Steps.begin(), Steps.end());
    Out.push_back(std::move(Of));
  }

  /// Through functions that release locks, the way on which they do not.
  Witness chain(Origin From, WaitReason Why) const {
    Witness Steps;
    while (From.present() && From.At && From.Callee != NoFunction && Steps.size() < 64) {
      if (!Summaries[From.Callee].Touches)
        break;
      Steps.push_back({From.At->begin(), Table.program().facts(From.Callee).Name});
      auto It = Summaries[From.Callee].Waits.find(Why);
      From = It == Summaries[From.Callee].Waits.end() ? Origin{} : It->second.Via;
    }
    Witness Rest = Table.chain(From, Why);
    Steps.insert(Steps.end(), Rest.begin(), Rest.end());
    return Steps;
  }

  const std::vector<LockSummary> &Summaries;
  FunctionId Id;
  std::vector<Site> &Out;
  std::set<const CallFacts *> Lonely, Crowded; ///< Loops pass a call more than once.
};

} // namespace

void addLockSites(const EffectTable &Table, const ThreadStarts &Starts, std::vector<Site> &Out) {
  std::vector<LockSummary> Summaries = lockSummaries(Table);
  for (FunctionId Id = 0; Id != Summaries.size(); ++Id)
    if (Summaries[Id].Touches)
      LockedCalls(Table, Summaries, Starts, Id, Out).run();
}

} // namespace concadvise
