// The program analysis trusts the numbers in Facts; files are checked before it sees them.
#include "analyzer/store/FactsFile.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace llvm;

namespace concadvise::store {
namespace {

class FunctionCheck {
public:
  explicit FunctionCheck(const FunctionFacts &Of) : Of(Of) {}

  bool sound() const {
    return all_of(Of.Calls, [&](const CallFacts &Each) { return soundCall(Each); }) &&
           all_of(enumerate(Of.Loops),
                  [&](const auto &Each) { return soundLoop(Each.value(), Each.index()); }) &&
           soundNode(Of.Body);
  }

private:
  const FunctionFacts &Of;

  bool isVar(VarId Var) const { return Var < Of.Variables.size(); }
  bool maybeVar(VarId Var) const { return Var == NoVar || isVar(Var); }

  bool soundSum(const Polynomial &Sum) const {
    return all_of(Sum.Terms, [&](const Polynomial::Term &Each) {
      return all_of(Each.Vars, [&](VarId Var) { return isVar(Var); });
    });
  }
  bool soundPlace(const Place &At) const {
    bool Root = At.From == Place::Root::Var          ? isVar(At.Var)
                : At.From == Place::Root::CallResult ? At.Call < Of.Calls.size()
                                                     : maybeVar(At.Var);
    return Root && all_of(At.Path, [&](const Place::Step &Each) { return soundSum(Each.Index); });
  }
  bool soundPlace(const std::optional<Place> &At) const { return !At || soundPlace(*At); }

  bool soundCall(const CallFacts &Call) const {
    return soundPlace(Call.Receiver) &&
           all_of(Call.Args, [&](const Argument &Each) { return soundPlace(Each.From); });
  }

  bool soundLoop(const LoopFacts &Loop, size_t Index) const {
    return maybeVar(Loop.Var) && all_of(Loop.Bindings, [&](VarId Var) { return isVar(Var); }) &&
           all_of(Loop.Hidden, [&](VarId Var) { return isVar(Var); }) &&
           all_of(Loop.Spelled, [&](VarId Var) { return isVar(Var); }) && soundSum(Loop.Lower) &&
           soundSum(Loop.Upper) && soundPlace(Loop.Over) &&
           (Loop.Parent == UINT32_MAX || Loop.Parent < Index);
  }

  bool soundIndex(const Node &At) const {
    switch (At.What) {
    case Node::Kind::Loop:
      return At.Index < Of.Loops.size();
    case Node::Kind::Call:
      return At.Index < Of.Calls.size();
    default:
      return At.Index == UINT32_MAX || At.Index < Of.Calls.size();
    }
  }

  bool soundNode(const Node &At) const {
    return maybeVar(At.Var) && soundIndex(At) && soundPlace(At.On) && soundSum(At.Value) &&
           all_of(At.Children, [&](const Node &Each) { return soundNode(Each); });
  }
};

} // namespace

bool isSound(const TranslationUnit &Unit) {
  StringMap<const FunctionFacts *> ByUsr;
  for (const FunctionFacts &Each : Unit.Functions)
    ByUsr.try_emplace(Each.Usr, &Each);
  auto SoundCaptures = [&](const FunctionFacts &Function) {
    const FunctionFacts *Outer = ByUsr.lookup(Function.EnclosingFunction);
    size_t Known = Outer ? Outer->Variables.size() : 0;
    return all_of(Function.Variables, [&](const Variable &Each) {
      return Each.CaptureOf == NoVar || Each.CaptureOf < Known;
    });
  };
  return all_of(Unit.Functions, [&](const FunctionFacts &Each) {
    return FunctionCheck(Each).sound() && SoundCaptures(Each);
  });
}

} // namespace concadvise::store
