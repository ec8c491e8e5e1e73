#include "analyzer/program/NonBlocking.h"

#include "analyzer/program/FlagWords.h"
#include "analyzer/program/PlaceKeys.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace concadvise {

constexpr int64_t SetFlags = 4;         // F_SETFL
constexpr int64_t SetNonBlock = 0x5421; // FIONBIO

/// The argument of a call that makes a descriptor in which the bit may stand; -1 for none.
static int flagsOf(StringRef Name) {
  return StringSwitch<int>(Name)
      .Cases("socket", "open", "open64", "eventfd", "timerfd_create", 1)
      .Cases("openat", "signalfd", 2)
      .Case("accept4", 3)
      .Case("inotify_init1", 0)
      .Default(-1);
}

static bool hasBit(const CallFacts &Call, int Index) {
  return Index >= 0 && size_t(Index) < Call.Args.size() && hasNonBlockBit(Call.Args[Index]);
}

/// The two descriptors that a call makes non-blocking; null for none.
static const Argument *quietPair(const CallFacts &Call) {
  if (Call.Name == "pipe2" && hasBit(Call, 1))
    return &Call.Args[0];
  return Call.Name == "socketpair" && Call.Args.size() == 4 && hasBit(Call, 1) ? &Call.Args[3]
                                                                               : nullptr;
}

/// Everything else follows from such a call.
static bool makesQuiet(const CallFacts &Call) {
  StringRef Name = Call.Name;
  bool Sets = Call.Args.size() == 3 &&
              (((Name == "fcntl" || Name == "fcntl64") && Call.Args[1].Integer == SetFlags) ||
               (Name == "ioctl" && Call.Args[1].Integer == SetNonBlock));
  return Sets || quietPair(Call) || hasBit(Call, flagsOf(Name));
}

NonBlocking::NonBlocking(const Program &Linked, const std::vector<std::unique_ptr<Aliases>> &Names)
    : Linked(Linked), Names(Names), Of(Linked.size()), Setters(Linked.size()),
      Makers(Linked.size()) {
  if (!Linked.calls(makesQuiet)) // Most programs.
    return;
  // Three times: a function may hand its parameter on to one that hands it on to one that does it.
  for (unsigned Pass = 0; Pass != 3; ++Pass) {
    Held.clear();
    for (FunctionId Id = 0; Id != Linked.size(); ++Id)
      visit(Id);
  }
}

void NonBlocking::visit(FunctionId Id) {
  const CallFacts *Last = nullptr;
  const Node &Body = Linked.facts(Id).Body;
  collect(Id, Body, Last);
  bool Some = false;
  Makers[Id] = returnsQuiet(Id, Body, Some) && Some;
}

std::string NonBlocking::keyOf(FunctionId Id, const Place &On) const {
  return placeKey(*Names[Id], Linked.facts(Id), On);
}

/// A member is the same in every method of its class, and in every object of a type.
std::string NonBlocking::shared(FunctionId Id, const std::string &Key) const {
  const FunctionFacts &Facts = Linked.facts(Id);
  StringRef Rest = Key;
  if (Rest.starts_with("@"))
    return Key;
  if (Rest.consume_front("this."))
    return (StringRef(Facts.Name).rsplit("::").first + "." + Rest).str();
  auto [Root, Field] = Rest.split('.');
  unsigned Index = 0;
  if (Field.empty() || Field.contains('.') || Field.contains('['))
    return "";
  const Variable *Var = nullptr;
  if (Root.consume_front("%") && !Root.getAsInteger(10, Index) && Index < Facts.Variables.size())
    Var = &Facts.Variables[Index];
  else if (Root.consume_front("#") && !Root.getAsInteger(10, Index))
    for (const Variable &Each : Facts.Variables)
      if (Each.ParamIndex == int(Index))
        Var = &Each;
  return Var && !Var->Type.Record.empty() ? Var->Type.Record + "." + Field.str() : "";
}

bool NonBlocking::isQuiet(FunctionId Id, const std::string &Key) const {
  return any_of(Of[Id], [&](const Local &Each) { return Each.Key == Key; });
}

bool NonBlocking::isMaker(FunctionId Id, const CallFacts &Call) const {
  if (hasBit(Call, flagsOf(Call.Name)))
    return true;
  Targets To = Linked.targets(Id, Call);
  return !To.Bodies.empty() && !To.Open &&
         all_of(To.Bodies, [&](FunctionId Body) { return Makers[Body]; });
}

/// Every descriptor that it returns; an error is none.
bool NonBlocking::returnsQuiet(FunctionId Id, const Node &Each, bool &Some) const {
  if (Each.What == Node::Kind::Return) {
    const FunctionFacts &Facts = Linked.facts(Id);
    if (Each.Value.isConstant() && Each.Value.Constant < 0)
      return true;
    bool Call = Each.On.From == Place::Root::CallResult && Each.On.Call < Facts.Calls.size() &&
                Each.On.Path.empty() && isMaker(Id, Facts.Calls[Each.On.Call]);
    std::string Key = keyOf(Id, Each.On);
    bool Quiet = Call || (!Key.empty() && isQuiet(Id, Key));
    Some |= Quiet;
    return Quiet;
  }
  return Each.What == Node::Kind::Deferred ||
         all_of(Each.Children, [&](const Node &Child) { return returnsQuiet(Id, Child, Some); });
}

void NonBlocking::made(FunctionId Id, const std::string &Key, const CallFacts &By, QuietIf If) {
  if (Key.empty())
    return;
  auto [Root, Rest] = StringRef(Key).split('.');
  unsigned Index = 0;
  for (const Variable &Var : Linked.facts(Id).Variables) {
    bool Its = Var.Where == Variable::Storage::Parameter &&
               (Key == "%" + std::to_string(&Var - Linked.facts(Id).Variables.data()) ||
                (Root.starts_with("#") && !Root.drop_front().getAsInteger(10, Index) &&
                 int(Index) == Var.ParamIndex));
    Setter Sets{Var.ParamIndex, Root.starts_with("#") ? "#" + Key.substr(Root.size()) : "", If};
    if (Its && !is_contained(Setters[Id], Sets))
      Setters[Id].push_back(Sets);
  }
  if (If.Parameter >= 0)
    return;
  if (std::string Name = shared(Id, Key); !Name.empty())
    Given.insert(Name);
  Of[Id].push_back({Key, By.At.Offset});
}

/// `fcntl(fd, F_SETFL, flags)`, where the flags come from further up.
void NonBlocking::setsFlags(FunctionId Id, const CallFacts &Call) {
  const Argument &Flags = Call.Args[2];
  std::string Key = keyOf(Id, *Call.Args[0].From);
  if (hasBit(Call, 2))
    return made(Id, Key, Call);
  if (!Flags.From || Flags.From->From != Place::Root::Var || !Flags.From->Path.empty())
    return;
  FlagWord Word = flagWordOf(Linked.facts(Id), Flags.From->Var);
  if (Word.What == FlagWord::Kind::Set)
    made(Id, Key, Call);
  else if (Word.What != FlagWord::Kind::Unknown)
    made(Id, Key, Call, {Word.Parameter, Word.What == FlagWord::Kind::OfParameter});
}

void NonBlocking::call(FunctionId Id, const CallFacts &Call) {
  StringRef Name = Call.Name;
  if (const Argument *Pair = quietPair(Call); Pair && Pair->From)
    for (StringRef Rest : {"", ".[1]"})
      if (std::string Key = keyOf(Id, *Pair->From); !Key.empty())
        made(Id, Key + Rest.str(), Call);
  if (Call.Args.size() == 3 && Call.Args[0].From) {
    if ((Name == "fcntl" || Name == "fcntl64") && Call.Args[1].Integer == SetFlags)
      setsFlags(Id, Call);
    if (Name == "ioctl" && Call.Args[1].Integer == SetNonBlock) {
      int Parameter = Call.Args[2].From ? parameterAt(Linked.facts(Id), *Call.Args[2].From) : -1;
      made(Id, keyOf(Id, *Call.Args[0].From), Call, {Parameter, false});
    }
  }
  for (FunctionId Body : Linked.targets(Id, Call).Bodies)
    for (size_t I = 0; I != Setters[Body].size(); ++I) // Its own, where it calls itself.
      calls(Id, Call, Setter(Setters[Body][I]));
}

/// A call of a function that does it to its parameter.
void NonBlocking::calls(FunctionId Id, const CallFacts &Call, const Setter &Of) {
  if (size_t(Of.Parameter) >= Call.Args.size() || !Call.Args[Of.Parameter].From)
    return;
  std::string Key = keyOf(Id, *Call.Args[Of.Parameter].From);
  if (Key.empty())
    return;
  Key += StringRef(Of.Rest).drop_front(Of.Rest.empty() ? 0 : 1);
  if (Of.If.Parameter < 0)
    return made(Id, Key, Call);
  if (size_t(Of.If.Parameter) >= Call.Args.size())
    return;
  const Argument &If = Call.Args[Of.If.Parameter];
  if (Of.If.Bit ? hasNonBlockBit(If) : If.Integer.value_or(0) != 0)
    return made(Id, Key, Call);
  int Own = If.From && !If.Integer ? parameterAt(Linked.facts(Id), *If.From) : -1;
  if (Own >= 0)
    made(Id, Key, Call, {Own, Of.If.Bit});
}

/// Something is kept in a variable or a member: what a call gives, or what another one has.
void NonBlocking::keep(FunctionId Id, const Node &Each, const CallFacts *Last) {
  Place Target = Each.On;
  if (Each.What == Node::Kind::Declare) {
    Target = {};
    Target.From = Place::Root::Var;
    Target.Var = Each.Var;
  }
  std::string Key = keyOf(Id, Target), Name = Key.empty() ? Key : shared(Id, Key);
  bool Copies = Each.Value.Known && Each.Value.Constant == 0 && Each.Value.Terms.size() == 1 &&
                Each.Value.Terms[0].Coefficient == 1 && Each.Value.Terms[0].Vars.size() == 1;
  Place From;
  From.From = Place::Root::Var;
  From.Var = Copies ? Each.Value.Terms[0].Vars[0] : NoVar;
  bool Quiet = Last || (Copies && isQuiet(Id, keyOf(Id, From)));
  bool None = Each.Value.isConstant() && Each.Value.Constant < 0;
  if (Quiet && !Key.empty() && Name.empty() && Last)
    made(Id, Key, *Last);
  else if (Quiet && !Key.empty())
    Of[Id].push_back({Key, Each.At.Offset});
  if (Name.empty() || None)
    return;
  (Quiet ? Held[Name].Quiet : Held[Name].Other) = true;
}

/// `Last`: the call that the next write keeps the result of.
void NonBlocking::collect(FunctionId Id, const Node &Each, const CallFacts *&Last) {
  const FunctionFacts &Facts = Linked.facts(Id);
  if (Each.What == Node::Kind::Call && Each.Index < Facts.Calls.size()) {
    const CallFacts &Call = Facts.Calls[Each.Index];
    Last = isMaker(Id, Call) ? &Call : nullptr;
    call(Id, Call);
  }
  if (Each.What == Node::Kind::Write || Each.What == Node::Kind::Declare) {
    keep(Id, Each, Last);
    Last = nullptr;
  }
  for (const Node &Child : Each.Children)
    collect(Id, Child, Last);
  if (Each.Statement)
    Last = nullptr;
}

bool NonBlocking::has(FunctionId In, const CallFacts &Call, const Argument &Descriptor) const {
  if (!Descriptor.From)
    return false;
  std::string Key = keyOf(In, *Descriptor.From);
  if (Key.empty())
    return false;
  if (std::string Name = shared(In, Key); !Name.empty()) {
    auto It = Held.find(Name);
    return Given.count(Name) || (It != Held.end() && It->second.Quiet && !It->second.Other);
  }
  return any_of(Of[In],
                [&](const Local &Each) { return Each.Key == Key && Each.From < Call.At.Offset; });
}

} // namespace concadvise
