#include "analyzer/program/FlagWords.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

bool hasNonBlockBit(const Argument &Flags) {
  return (Flags.Integer.value_or(0) | Flags.SetBits) & NonBlockBit;
}

int parameterAt(const FunctionFacts &Facts, const Place &On) {
  if (On.From != Place::Root::Var || On.Var >= Facts.Variables.size() || !On.Path.empty())
    return -1;
  const Variable &Var = Facts.Variables[On.Var];
  return Var.Where == Variable::Storage::Parameter ? Var.ParamIndex : -1;
}

namespace {

/// What a function does to the bit in one of its variables.
class BitSearch {
public:
  BitSearch(const FunctionFacts &Facts, VarId Var) : Facts(Facts), Var(Var) {}

  FlagWord run() {
    walk(Facts.Body, -1);
    Place Itself;
    Itself.From = Place::Root::Var;
    Itself.Var = Var;
    int Own = parameterAt(Facts, Itself);
    if (Sets && Decider >= 0)
      return {FlagWord::Kind::IfParameter, Decider};
    if (Sets && !Clears)
      return {FlagWord::Kind::Set, -1};
    if (!Sets && !Clears && !Replaced && Own >= 0)
      return {FlagWord::Kind::OfParameter, Own};
    return {};
  }

private:
  bool isIts(const Node &Each) const {
    bool Declares = Each.What == Node::Kind::Declare && Each.Var == Var;
    return Declares ||
           ((Each.What == Node::Kind::Write || Each.What == Node::Kind::Update) &&
            Each.On.From == Place::Root::Var && Each.On.Var == Var && Each.On.Path.empty());
  }

  void note(const Node &Each, int Of) {
    bool And = Each.What == Node::Kind::Update && Each.Text == "&";
    bool Or = Each.What == Node::Kind::Update && Each.Text == "|";
    if (And) { // `&= ~04000`; what a variable takes away is not known.
      Clears |= Each.Value.Constant != 0 && !(Each.Value.Constant & NonBlockBit);
      return;
    }
    Replaced |= !Or && Each.What != Node::Kind::Declare;
    if (!Each.Value.isConstant() && (Each.Value.Known || !(Each.Value.Constant & NonBlockBit)))
      return;
    if (Each.Value.Constant & NonBlockBit) {
      Sets = true;
      Decider = Decider < 0 ? Of : Decider;
    }
  }

  /// The only parameter that a condition asks, beside the flags themselves.
  int askedIn(const Node &Condition) const {
    int Found = -1;
    for (const Node &Each : Condition.Children) {
      if (Each.What != Node::Kind::Read)
        return -1;
      if (Each.On.From == Place::Root::Var && Each.On.Var == Var)
        continue;
      int Asked = parameterAt(Facts, Each.On);
      if (Asked < 0 || Found >= 0)
        return -1;
      Found = Asked;
    }
    return Found;
  }

  /// `Of`: the parameter that is true here.
  void walk(const Node &Part, int Of) {
    if (isIts(Part))
      note(Part, Of);
    bool Branch = Part.What == Node::Kind::Branch && Part.Children.size() >= 2;
    for (size_t I = 0; I != Part.Children.size(); ++I) {
      bool Then = Branch && I == (Part.Text == "!" ? 2u : 1u);
      int Asked = Then ? askedIn(Part.Children[0]) : -1;
      walk(Part.Children[I], Asked >= 0 ? Asked : Of);
    }
  }

  const FunctionFacts &Facts;
  VarId Var;
  bool Sets = false, Clears = false, Replaced = false;
  int Decider = -1;
};

} // namespace

FlagWord flagWordOf(const FunctionFacts &Facts, VarId Var) { return BitSearch(Facts, Var).run(); }

} // namespace concadvise
