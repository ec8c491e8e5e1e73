#include "analyzer/program/NonBlocking.h"

#include "analyzer/program/PlaceKeys.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace concadvise {

/// O_NONBLOCK, SOCK_NONBLOCK, EFD_NONBLOCK, TFD_NONBLOCK, SFD_NONBLOCK, IN_NONBLOCK: one bit on
/// Linux, but for the machines that nobody compiles for.
constexpr int64_t NonBlockBit = 04000;
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
  if (Index < 0 || size_t(Index) >= Call.Args.size())
    return false;
  const Argument &Flags = Call.Args[Index];
  return (Flags.Integer.value_or(0) | Flags.SetBits) & NonBlockBit;
}

/// `fcntl(fd, F_SETFL, … | O_NONBLOCK)`, `ioctl(fd, FIONBIO, …)`.
static bool setsIt(const CallFacts &Call) {
  StringRef Name = Call.Name;
  if (Call.Args.size() != 3 || !Call.Args[0].From)
    return false;
  if (Name == "fcntl" || Name == "fcntl64")
    return Call.Args[1].Integer == SetFlags && hasBit(Call, 2);
  return Name == "ioctl" && Call.Args[1].Integer == SetNonBlock;
}

NonBlocking::NonBlocking(const Program &Linked, const std::vector<std::unique_ptr<Aliases>> &Names)
    : Linked(Linked), Names(Names), Of(Linked.size()), OfParameters(Linked.size()) {
  // Twice: a function that hands its parameter on to one that does it, does it.
  for (unsigned Pass = 0; Pass != 2; ++Pass)
    for (FunctionId Id = 0; Id != Linked.size(); ++Id) {
      const CallFacts *Last = nullptr;
      collect(Id, Linked.facts(Id).Body, Last);
    }
}

/// A member is the same in every method of its class.
std::string NonBlocking::shared(FunctionId Id, const std::string &Key) const {
  StringRef Rest = Key;
  if (Rest.starts_with("@"))
    return Key;
  if (!Rest.consume_front("this."))
    return "";
  return (StringRef(Linked.facts(Id).Name).rsplit("::").first + "." + Rest).str();
}

void NonBlocking::made(FunctionId Id, const std::string &Key, const CallFacts &By) {
  if (Key.empty())
    return;
  if (std::string Name = shared(Id, Key); !Name.empty())
    Shared.insert(Name);
  for (const Variable &Var : Linked.facts(Id).Variables)
    if (Var.Where == Variable::Storage::Parameter &&
        Key == "%" + std::to_string(&Var - Linked.facts(Id).Variables.data()))
      OfParameters[Id].insert(Var.ParamIndex);
  Of[Id].push_back({Key, By.At.Offset});
}

/// `Last`: the call that the next write keeps the result of.
void NonBlocking::collect(FunctionId Id, const Node &Each, const CallFacts *&Last) {
  const FunctionFacts &Facts = Linked.facts(Id);
  auto Key = [&](const Place &On) { return placeKey(*Names[Id], Facts, On); };
  if (Each.What == Node::Kind::Call && Each.Index < Facts.Calls.size()) {
    const CallFacts &Call = Facts.Calls[Each.Index];
    Last = hasBit(Call, flagsOf(Call.Name)) ? &Call : nullptr;
    if (setsIt(Call))
      made(Id, Key(*Call.Args[0].From), Call);
    for (FunctionId Body : Linked.targets(Id, Call).Bodies)
      for (int Index : OfParameters[Body])
        if (size_t(Index) < Call.Args.size() && Call.Args[Index].From)
          made(Id, Key(*Call.Args[Index].From), Call);
  }
  bool Keeps = Each.What == Node::Kind::Write || Each.What == Node::Kind::Declare;
  if (Keeps && Last) {
    Place Variable;
    Variable.From = Place::Root::Var;
    Variable.Var = Each.Var;
    made(Id, Key(Each.What == Node::Kind::Declare ? Variable : Each.On), *Last);
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
  std::string Key = placeKey(*Names[In], Linked.facts(In), *Descriptor.From);
  if (Key.empty())
    return false;
  if (std::string Name = shared(In, Key); !Name.empty())
    return Shared.count(Name);
  return any_of(Of[In],
                [&](const Local &Each) { return Each.Key == Key && Each.From < Call.At.Offset; });
}

} // namespace concadvise
