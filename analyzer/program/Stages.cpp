// Where a task that waits and then computes falls into two: the second part may run on another
// thread while the first one's waits for other items.
#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

class StageFinder {
public:
  explicit StageFinder(const LoopTask &Of)
      : Of(Of), Linked(Of.Table.program()), Facts(Of.facts()), Body(Of.Loop.Body) {}

  std::optional<unsigned> run() {
    if (!Of.unit().Cxx || Of.Parts.FindsFirst || Body.Guarding || bound())
      return std::nullopt;
    unsigned First = 0;
    for (unsigned I = 0; I != Of.Parts.At; ++I)
      if (!does(I).Blocks.empty())
        First = I + 1;
    if (First == 0)
      return std::nullopt;
    while (First != Of.Parts.At && (does(First).Cpu == Truth::No || leavesFrom(First)))
      ++First; // What costs nothing stays with the first part.
    if (!onlyComputes(First))
      return std::nullopt;
    return First;
  }

private:
  Summary does(unsigned Statement) const {
    return Of.Table.ofRegion(Body.Function, {Body.Statements[Statement]});
  }

  /// The two parts must not be told apart by the thread that they are on, or by a lock.
  bool bound() const {
    bool Own = any_of(Of.Task.Uses,
                      [](const auto &Use) { return Use.first.Kind == ResourceKind::ThreadLocal; });
    bool Locks = any_of(Body.Calls, [&](const auto &Each) {
      const CallFacts &Call = Facts.Calls[Each.first];
      const KnownFunction *Known = Linked.known(Call);
      return Call.Name == "__errno_location" || (Known && Known->Locks != LockUse::None);
    });
    return Own || Locks || Of.Task.Blocks.count(WaitReason::Lock);
  }

  bool inSecond(unsigned Statement, const CallFacts &Call, unsigned First) const {
    if (Statement == LoopControl || Statement < First)
      return false;
    bool Hoisted =
        Of.Parts.Hoisted && Statement == Of.Parts.At && Of.Parts.Hoisted->contains(Call.At);
    return Statement < Of.Parts.At || Hoisted;
  }

  /// It takes time, and never waits.
  bool onlyComputes(unsigned First) const {
    bool Computes = false;
    for (unsigned I = First; I != Of.Parts.At; ++I)
      Computes |= does(I).Cpu != Truth::No;
    for (const auto &[Index, Statement] : Body.Calls) {
      if (!inSecond(Statement, Facts.Calls[Index], First))
        continue;
      Node Leaf;
      Leaf.What = Node::Kind::Call;
      Leaf.Index = Index;
      Summary Does = Of.Table.withoutUses(Body.Function, Leaf);
      if (!Does.Blocks.empty() || Does.Unknown.present() || Does.Open.present())
        return false;
      Computes |= Does.Cpu != Truth::No;
    }
    return Computes;
  }

  bool leavesFrom(unsigned First) const {
    return any_of(Body.Exits, [&](const LoopExit &Each) {
      return Each.Statement != LoopControl && Each.Statement >= First &&
             Each.Statement < Of.Parts.At;
    });
  }

  const LoopTask &Of;
  const Program &Linked;
  const FunctionFacts &Facts;
  const LoopBody &Body;
};

} // namespace

std::optional<unsigned> computesFrom(const LoopTask &Of) { return StageFinder(Of).run(); }

} // namespace concadvise
