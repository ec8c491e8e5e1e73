#include "analyzer/program/ThreadUses.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

bool anyCall(const FunctionFacts &Facts, const Node &Part,
             function_ref<bool(const CallFacts &)> Accepts) {
  if (Part.What == Node::Kind::Call && Part.Index < Facts.Calls.size() &&
      Accepts(Facts.Calls[Part.Index]))
    return true;
  return any_of(Part.Children, [&](const Node &Child) { return anyCall(Facts, Child, Accepts); });
}

bool namesOnly(const std::optional<Place> &On, VarId Var) {
  return On && On->From == Place::Root::Var && On->Var == Var && On->Path.empty();
}

static bool roots(const Place &On, VarId Var) {
  return On.From == Place::Root::Var && On.Var == Var;
}

static bool itselfMentions(const Program &Linked, const FunctionFacts &Facts, const Node &Part,
                           VarId Var) {
  if (Part.Var == Var || roots(Part.On, Var))
    return true;
  if (Part.What == Node::Kind::Call && Part.Index < Facts.Calls.size()) {
    const CallFacts &Call = Facts.Calls[Part.Index];
    return (Call.Receiver && roots(*Call.Receiver, Var)) ||
           any_of(Call.Args,
                  [&](const Argument &Arg) { return Arg.From && roots(*Arg.From, Var); });
  }
  if (Part.What == Node::Kind::Loop && Part.Index < Facts.Loops.size()) {
    const LoopFacts &Loop = Facts.Loops[Part.Index];
    return Loop.Over && roots(*Loop.Over, Var);
  }
  if (Part.What != Node::Kind::Deferred)
    return false;
  FunctionId Lambda = Linked.find(Part.Text);
  return Lambda == NoFunction || any_of(Linked.facts(Lambda).Variables, [&](const Variable &Each) {
           return Each.CaptureOf == Var;
         });
}

bool mentions(const Program &Linked, const FunctionFacts &Facts, const Node &Part, VarId Var) {
  return itselfMentions(Linked, Facts, Part, Var) || any_of(Part.Children, [&](const Node &Child) {
           return mentions(Linked, Facts, Child, Var);
         });
}

const Node *otherMention(const Program &Linked, const FunctionFacts &Facts, const Node &Within,
                         VarId Var, function_ref<bool(const Node &)> Allowed) {
  if (Allowed(Within))
    return nullptr;
  bool Ends = Within.What == Node::Kind::Call && Within.Index < Facts.Calls.size() &&
              Facts.Calls[Within.Index].What == CallFacts::Kind::Destructor &&
              namesOnly(Facts.Calls[Within.Index].Receiver, Var);
  if (!Ends && itselfMentions(Linked, Facts, Within, Var))
    return &Within;
  for (const Node &Child : Within.Children)
    if (const Node *Found = otherMention(Linked, Facts, Child, Var, Allowed))
      return Found;
  return nullptr;
}

// --- plain statements ----------------------------------------------------------------------------

static bool isOneOf(const Node &Part, function_ref<bool(Node::Kind)> Allowed) {
  return Allowed(Part.What) &&
         all_of(Part.Children, [&](const Node &Child) { return isOneOf(Child, Allowed); });
}

bool onlyReads(const Node &Statement) {
  return isOneOf(Statement, [](Node::Kind What) {
    return What == Node::Kind::Block || What == Node::Kind::Read || What == Node::Kind::Call;
  });
}

bool onlyDeclares(const Node &Statement) {
  return isOneOf(Statement, [](Node::Kind What) {
    return What == Node::Kind::Block || What == Node::Kind::Read || What == Node::Kind::Call ||
           What == Node::Kind::Declare;
  });
}

bool declaresEmpty(const FunctionFacts &Facts, const Node &Statement, VarId Var) {
  unsigned Declared = 0;
  for (const Node &Each : Statement.Children)
    Declared += Each.What == Node::Kind::Declare;
  bool Its = any_of(Statement.Children, [&](const Node &Each) {
    return Each.What == Node::Kind::Declare && Each.Var == Var;
  });
  return Its && Declared == 1 && onlyDeclares(Statement) &&
         !anyCall(Facts, Statement, [&](const CallFacts &Call) {
           return Call.What != CallFacts::Kind::Constructor || !Call.Args.empty();
         });
}

bool asksForThread(const CallFacts &Async) {
  constexpr int64_t LaunchAsync = 1;
  if (Async.Args.empty() || !StringRef(Async.Args[0].Type.Spelling).ends_with("launch"))
    return true;
  return Async.Args[0].Integer && (*Async.Args[0].Integer & LaunchAsync);
}

// --- loops that wait -----------------------------------------------------------------------------

namespace {

/// A loop over all elements of a container: what names one of them.
class ElementLoop {
public:
  ElementLoop(const FunctionFacts &Facts, const Node &Statement, VarId Container)
      : Facts(Facts), Container(Container) {
    auto It =
        find_if(Statement.Children, [](const Node &Each) { return Each.What == Node::Kind::Loop; });
    if (It == Statement.Children.end() || It->Index >= Facts.Loops.size())
      return;
    const LoopFacts &Of = Facts.Loops[It->Index];
    if (coversAll(Of, *It))
      Loop = &Of, At = &*It;
  }

  explicit operator bool() const { return At; }
  const Node &body() const { return At->Children.back(); }

  /// An element, and nothing of it.
  bool isElement(const std::optional<Place> &On) const {
    if (!On || On->From != Place::Root::Var)
      return false;
    if (Loop->What == LoopFacts::Kind::Range)
      return On->Var == Loop->Var && On->Path.empty();
    return On->Var == Container && On->Path.size() == 1 &&
           On->Path[0].What == Place::Step::Kind::Index && isCounter(On->Path[0].Index);
  }

  /// Names the container or an element of it.
  bool leads(VarId Var) const {
    return Var == Container || (Loop->What == LoopFacts::Kind::Range && Var == Loop->Var);
  }
  VarId counter() const { return Loop->Var; }

private:
  bool isCounter(const Polynomial &Sum) const {
    return Sum.Known && Sum.Constant == 0 && Sum.Terms.size() == 1 &&
           Sum.Terms[0].Coefficient == 1 && Sum.Terms[0].Vars == std::vector<VarId>{Loop->Var};
  }

  bool coversAll(const LoopFacts &Of, const Node &Part) const {
    if (Of.What == LoopFacts::Kind::Range)
      return namesOnly(Of.Over, Container) && Of.Var < Facts.Variables.size() &&
             Facts.Variables[Of.Var].Type.What == TypeFacts::Kind::Reference;
    bool Whole = Of.What == LoopFacts::Kind::Counted && Of.Lower.isConstant() &&
                 Of.Lower.Constant == 0 && Of.Step == 1 &&
                 Of.UpperText == Facts.Variables[Container].Name + ".size()";
    return Whole && !Part.Children.empty();
  }

  const FunctionFacts &Facts;
  VarId Container;
  const LoopFacts *Loop = nullptr;
  const Node *At = nullptr;
};

/// `if (t.joinable()) t.join();`, and nothing else of any kind.
bool onlyJoins(const FunctionFacts &Facts, const ElementLoop &Loop, const Node &Part,
               unsigned &Joins) {
  switch (Part.What) {
  case Node::Kind::Block:
  case Node::Kind::Branch:
    break;
  case Node::Kind::Read:
    if (!namesOnly(Part.On, Loop.counter()))
      return false;
    break;
  case Node::Kind::Call: {
    if (Part.Index >= Facts.Calls.size())
      return false;
    const CallFacts &Call = Facts.Calls[Part.Index];
    StringRef Name = Call.Name;
    bool Joined = Name == "std::thread::join" || Name == "std::jthread::join";
    bool Asked = Name == "std::thread::joinable" || Name == "std::jthread::joinable";
    if ((!Joined && !Asked) || !Loop.isElement(Call.Receiver))
      return false;
    Joins += Joined;
    break;
  }
  default:
    return false;
  }
  // `if (!t.joinable()) t.join();` joins none.
  if (Part.What == Node::Kind::Branch &&
      (Part.Text == "!" || Part.Children.size() < 2 ||
       (Part.Children.size() > 2 && !Part.Children[2].Children.empty())))
    return false;
  return all_of(Part.Children,
                [&](const Node &Child) { return onlyJoins(Facts, Loop, Child, Joins); });
}

/// Whatever else the body does, it does to the futures nothing but get.
bool onlyGets(const Program &Linked, const FunctionFacts &Facts, const ElementLoop &Loop,
              const Node &Part, bool Again, unsigned &Gets) {
  if (Part.What == Node::Kind::Call && Part.Index < Facts.Calls.size()) {
    const CallFacts &Call = Facts.Calls[Part.Index];
    if (Call.Name == "std::future::get" && Loop.isElement(Call.Receiver)) {
      if (Again)
        return false;
      ++Gets;
      return true;
    }
  }
  bool Names = (Part.Var != NoVar && Loop.leads(Part.Var)) ||
               (Part.On.From == Place::Root::Var && Loop.leads(Part.On.Var));
  if (Part.What == Node::Kind::Call && Part.Index < Facts.Calls.size()) {
    const CallFacts &Call = Facts.Calls[Part.Index];
    auto Leads = [&](const std::optional<Place> &On) {
      return On && On->From == Place::Root::Var && Loop.leads(On->Var);
    };
    Names |= Leads(Call.Receiver) ||
             any_of(Call.Args, [&](const Argument &Arg) { return Leads(Arg.From); });
  }
  if (Part.What == Node::Kind::Deferred) {
    FunctionId Lambda = Linked.find(Part.Text);
    Names |=
        Lambda == NoFunction || any_of(Linked.facts(Lambda).Variables, [&](const Variable &Each) {
          return Each.CaptureOf != NoVar && Loop.leads(Each.CaptureOf);
        });
  }
  if (Names)
    return false;
  Again |= Part.What == Node::Kind::Loop;
  return all_of(Part.Children, [&](const Node &Child) {
    return onlyGets(Linked, Facts, Loop, Child, Again, Gets);
  });
}

} // namespace

bool joinsAll(const FunctionFacts &Facts, const Node &Statement, VarId Var) {
  ElementLoop Loop(Facts, Statement, Var);
  unsigned Joins = 0;
  return Loop && onlyJoins(Facts, Loop, Loop.body(), Joins) && Joins == 1;
}

bool getsAll(const Program &Linked, const FunctionFacts &Facts, const Node &Statement, VarId Var) {
  ElementLoop Loop(Facts, Statement, Var);
  unsigned Gets = 0;
  return Loop && onlyGets(Linked, Facts, Loop, Loop.body(), false, Gets) && Gets == 1;
}

} // namespace concadvise
