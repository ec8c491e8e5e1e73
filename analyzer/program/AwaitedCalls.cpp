// A call inside a coroutine that may be made elsewhere while the coroutine waits for it.
#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"

#include <map>

using namespace llvm;

namespace concadvise {
namespace {

/// Where a node stands, as far as that decides whether the coroutine may wait there.
struct Position {
  bool Found = false, InHandler = false, Locked = false;
};

/// What tells Asio's own operations to give an awaitable: of Boost's Asio, or of the one that
/// stands alone. Empty for other coroutines.
std::string asioToken(const TypeFacts &Result) {
  StringRef Asio = Result.Record;
  if ((Asio != "boost::asio::awaitable" && Asio != "asio::awaitable") || !Result.Nameable)
    return "";
  Asio.consume_back("awaitable");
  unsigned Depth = 0;
  StringRef Type = Result.Spelling;
  size_t Comma = StringRef::npos;
  for (size_t I = 0; I != Type.size(); ++I) {
    Depth += Type[I] == '<' || Type[I] == '(';
    Depth -= (Type[I] == '>' || Type[I] == ')') && Depth > 0;
    if (Type[I] == ',' && Depth == 1)
      Comma = I;
  }
  StringRef Executor =
      Comma == StringRef::npos ? StringRef() : Type.substr(Comma + 1).trim().drop_back();
  if (Executor.empty() || Executor == (Asio + "any_io_executor").str())
    return (Asio + "use_awaitable").str();
  return (Asio + "use_awaitable_t<" + Executor.trim() + ">()").str();
}

/// Memory of others that the coroutine uses before the call and after it.
class Interrupted {
public:
  Interrupted(const EffectTable &Table, FunctionId Function, const CallFacts &Call)
      : Table(Table), Names(Table.aliases(Function)), Facts(Table.program().facts(Function)),
        Function(Function), Call(Call) {
    visit(Facts.Body, false);
  }
  /// What it writes there, and thus takes to be as it left or read it.
  std::vector<std::string> labels() const {
    std::vector<std::string> Out;
    for (const auto &[Label, How] : Uses)
      if (How.Before && How.After && How.Writes)
        Out.push_back(Label);
    return Out;
  }

private:
  struct Sides {
    bool Before = false, After = false, Writes = false;
  };
  bool holdsCall(const Node &Part) const {
    return (Part.What == Node::Kind::Call && isCall(Part)) ||
           any_of(Part.Children, [&](const Node &Child) { return holdsCall(Child); });
  }
  bool isCall(const Node &Part) const {
    return Part.Index < Facts.Calls.size() && &Facts.Calls[Part.Index] == &Call;
  }
  /// `Around`: in a loop with the call, where each comes before the other.
  void visit(const Node &Part, bool Around);
  void note(const Memory &Where, bool Writes, bool Around) {
    const bool Own = Where.From == Memory::Base::Local || Where.From == Memory::Base::Fresh ||
                     Where.From == Memory::Base::Literal || Where.unknown();
    const std::string Label = Names.label(Where);
    if ((Own && !Where.throughPointer()) || Label.empty())
      return;
    Sides &Of = Uses[Label];
    Of.Before |= Around || !Passed;
    Of.After |= Around || Passed;
    Of.Writes |= Writes;
  }

  const EffectTable &Table;
  const Aliases &Names;
  const FunctionFacts &Facts;
  FunctionId Function;
  const CallFacts &Call;
  bool Passed = false;
  std::map<std::string, Sides> Uses;
};

void Interrupted::visit(const Node &Part, bool Around) {
  Around |= Part.What == Node::Kind::Loop && holdsCall(Part);
  switch (Part.What) {
  case Node::Kind::Deferred:
    return;
  case Node::Kind::Read:
  case Node::Kind::Write:
  case Node::Kind::Update:
    note(Names.resolve(Part.On), Part.What != Node::Kind::Read, Around);
    break;
  case Node::Kind::Call:
    if (isCall(Part))
      Passed = true;
    else if (Part.Index < Facts.Calls.size())
      for (const CallUse &Use : Table.usesOf(Function, Facts.Calls[Part.Index]))
        if (Use.On && Use.How != Access::None && !Use.Atomic)
          note(Names.resolve(*Use.On), Use.How > Access::Read, Around);
    break;
  default:
    break;
  }
  for (const Node &Child : Part.Children)
    visit(Child, Around);
}

class AwaitJudge {
public:
  AwaitJudge(const EffectTable &Table, FunctionId Function, const CallFacts &Call)
      : Table(Table), Linked(Table.program()), Function(Function), Facts(Linked.facts(Function)),
        Call(Call) {
    collect(Facts.Body, {});
  }

  Shape shape();
  std::map<Model, ModelLegality> legality();

private:
  void collect(const Node &Each, Position At);
  void refuse(ReasonId Why, std::string Message) {
    Out.Refusals.push_back(makeReason(Why, std::move(Message), Call.At.begin()));
  }
  void refuseResult();
  bool locks(const CallFacts &Other) const;
  bool holdsLock() const;
  bool hasDefaults() const;
  void say(Model On, Legality How, ReasonId Why, const std::string &Message) {
    Legal[On].Verdict = std::max(Legal[On].Verdict, How);
    Reason Said = makeReason(Why, Message, Call.At.begin());
    if (none_of(Legal[On].Reasons, [&](const Reason &R) { return R.Message == Message; }))
      Legal[On].Reasons.push_back(std::move(Said));
  }
  void judgeUse(const CallUse &Use);
  void judgeMemory(const CallUse &Use);
  void judgeWhole(const Summary &Of);

  const EffectTable &Table;
  const Program &Linked;
  FunctionId Function;
  const FunctionFacts &Facts;
  const CallFacts &Call;
  std::vector<const Node *> Inside; ///< The call, and those in its arguments.
  Position Here;
  bool ReadsErrno = false;
  Shape Out;
  std::map<Model, ModelLegality> Legal;
};

void AwaitJudge::collect(const Node &Each, Position At) {
  if (Each.What == Node::Kind::Deferred)
    return;
  if (Each.What == Node::Kind::Locked)
    At.Locked = true;
  if (Each.What == Node::Kind::Call && Each.Index < Facts.Calls.size()) {
    const CallFacts &Other = Facts.Calls[Each.Index];
    ReadsErrno |= Other.Name == "__errno_location";
    if (Call.At.contains(Other.At) && Other.What != CallFacts::Kind::Destructor)
      Inside.push_back(&Each);
    if (&Other == &Call) {
      Here = At;
      Here.Found = true;
    }
  }
  for (size_t I = 0; I != Each.Children.size(); ++I) {
    Position Below = At;
    Below.InHandler |= Each.What == Node::Kind::Try && I > 0;
    collect(Each.Children[I], Below);
  }
}

bool AwaitJudge::locks(const CallFacts &Other) const {
  const KnownFunction *Known = Linked.known(Other);
  return Known && Known->Locks != LockUse::None;
}

/// A lock that is held while the coroutine waits is held against every other coroutine, and would
/// be released on whatever thread comes next.
bool AwaitJudge::holdsLock() const {
  return Here.Locked || any_of(Facts.Calls, [&](const CallFacts &Each) { return locks(Each); });
}

/// Arguments that are not written may be temporaries, too.
bool AwaitJudge::hasDefaults() const {
  FunctionId Callee = Linked.find(Call.Callee);
  return Callee != NoFunction &&
         size_t(count_if(Linked.facts(Callee).Variables, [](const Variable &Each) {
           return Each.Where == Variable::Storage::Parameter;
         })) > Call.Args.size();
}

/// What the call gives must be the same when it comes from another thread and a little later.
void AwaitJudge::refuseResult() {
  const TypeFacts &Result = Call.Result;
  if (!Call.ResultUsed)
    return;
  if (Result.What == TypeFacts::Kind::Reference && StringRef(Result.Spelling).ends_with("&&"))
    refuse(ReasonId::UnnameableCrossing, "the call gives a reference to what ends with it");
  bool Points = Result.HasPointer || Result.View || Result.Carries ||
                Result.What == TypeFacts::Kind::Pointer ||
                Result.What == TypeFacts::Kind::Reference;
  bool Temporary = any_of(Call.Args, [](const Argument &Arg) {
    bool Bound = Arg.How == Argument::Passing::ConstRef || Arg.How == Argument::Passing::RvalueRef;
    bool Named = Arg.From && (Arg.From->From == Place::Root::Var ||
                              (Arg.From->From == Place::Root::This && !Arg.From->Path.empty()));
    return Arg.Made || ((Arg.Type.What == TypeFacts::Kind::Record || Bound) && !Named);
  });
  if (Points && (Temporary || hasDefaults()))
    refuse(ReasonId::UnnameableCrossing,
           "the call's result may point into a temporary argument, which ends before it");
}

Shape AwaitJudge::shape() {
  Out.Loop = Call.At;
  Out.ByReference = Call.ResultUsed && Call.Result.What == TypeFacts::Kind::Reference;
  if (!Here.Found || Call.What == CallFacts::Kind::Constructor ||
      Call.What == CallFacts::Kind::Destructor)
    refuse(ReasonId::UnwrittenText, "the call is not written as one");
  Out.Token = asioToken(Facts.Result);
  if (Facts.Result.Record != "conc::co" && Out.Token.empty())
    refuse(ReasonId::ForeignCoroutine,
           "the coroutine's type '" + Facts.Result.Spelling +
               "' does not bring it back to its own thread after a wait");
  if (!Call.At.Editable || Facts.InMacro)
    refuse(ReasonId::MacroText, "the call comes from a macro");
  if (Facts.InTemplate || Facts.InHeader)
    refuse(ReasonId::HeaderOrTemplate,
           Facts.InTemplate ? "the call is in a template" : "the call is in a header");
  if (Here.InHandler)
    refuse(ReasonId::AwaitInBody, "the call is in a handler, where a coroutine cannot wait");
  if (holdsLock())
    refuse(ReasonId::SharedLock, "the coroutine may hold a lock while it waits");
  if (ReadsErrno)
    refuse(ReasonId::ThreadLocalState,
           "the coroutine reads errno, which each thread has its own of");
  refuseResult();
  if (Out.Refusals.empty())
    Out.What = Shape::Form::Await;
  return std::move(Out);
}

// --- legality ------------------------------------------------------------------------------------

/// Memory that may be somebody else's, too: other coroutines run while this one waits.
void AwaitJudge::judgeMemory(const CallUse &Use) {
  bool Writes = Use.How > Access::Read && Use.How != Access::Commutes;
  Memory Where = Table.aliases(Function).resolve(*Use.On);
  bool Own = (Where.From == Memory::Base::Local && !Where.throughPointer()) ||
             (Where.From == Memory::Base::Fresh && !Where.throughPointer()) ||
             Where.From == Memory::Base::Literal;
  std::string Label = Table.aliases(Function).label(Where);
  if (Writes)
    say(Model::Processes, Legality::Unsafe, ReasonId::LostInChild,
        "what the call writes to '" + Label + "' is lost in a worker process");
  if (Own || Use.Atomic)
    return;
  bool Alone = Writes || !Table.aliases(Function).label(Where).empty();
  if (Alone)
    say(Model::Threads, Legality::Assumed, ReasonId::SharedState,
        "'" + Label + "' is assumed not to be " + (Writes ? "used" : "changed") +
            " by others while the coroutine waits");
}

void AwaitJudge::judgeUse(const CallUse &Use) {
  if (Use.How == Access::None)
    return;
  bool Writes = Use.How > Access::Read && Use.How != Access::Commutes;
  std::string Label = Use.Label.empty() ? Use.Where.Name : Use.Label;
  switch (Use.Where.Kind) {
  case ResourceKind::Argument:
    if (Use.On)
      return judgeMemory(Use);
    [[fallthrough]];
  case ResourceKind::Unknown:
    if (Use.On)
      return judgeMemory(Use);
    for (Model On : {Model::Threads, Model::Processes})
      say(On, Legality::Unknown, ReasonId::UnknownMemory,
          "the call uses memory that nobody can name");
    return;
  case ResourceKind::Global:
    if (Writes)
      say(Model::Processes, Legality::Unsafe, ReasonId::LostInChild,
          "what the call writes to '" + Label + "' is lost in a worker process");
    if (Writes && !Use.Atomic && Use.Lock.empty())
      say(Model::Threads, Legality::Unsafe, ReasonId::SharedState,
          "the call writes '" + Label + "', which other coroutines may use meanwhile");
    else if (!Use.Atomic)
      say(Model::Threads, Legality::Assumed, ReasonId::SharedState,
          "'" + Label + "' is assumed not to be changed by others while the coroutine waits");
    return;
  case ResourceKind::ThreadLocal:
    for (Model On : {Model::Threads, Model::Processes})
      say(On, Legality::Unsafe, ReasonId::ThreadLocalState,
          "the call uses thread-local state, which another thread has its own of");
    return;
  case ResourceKind::Process:
    if (Writes)
      for (Model On : {Model::Threads, Model::Processes})
        say(On, Legality::Unsafe, ReasonId::ProcessState,
            "the call changes state of the whole process");
    return;
  case ResourceKind::Kernel:
    say(Model::Processes, Legality::Unsafe, ReasonId::HandleAcrossFork,
        "the call uses a handle that a worker process would share");
    return say(Model::Threads, Legality::Assumed, ReasonId::SharedHandle,
               "its handle is assumed not to be used by others while the coroutine waits");
  case ResourceKind::World:
    if (Writes || Use.How == Access::Commutes)
      for (Model On : {Model::Threads, Model::Processes})
        say(On, Legality::Assumed, ReasonId::OutsideWorld,
            "effects on the " + Use.Where.Name.str() +
                " are assumed not to depend on the order among coroutines");
  }
}

void AwaitJudge::judgeWhole(const Summary &Of) {
  for (Model On : {Model::Threads, Model::Processes}) {
    if (Of.Unknown.present())
      say(On, Legality::Unknown, ReasonId::UnknownCallee, "a called function is not known");
    if (Of.Open.present())
      say(On, Legality::Unknown, ReasonId::OpenWorld,
          "a called virtual function may be overridden outside of what was scanned");
    if (Of.Affine.present())
      say(On, Legality::Unsafe, ReasonId::ThreadAffine, "the call must stay on its thread");
    if (Of.Once.present())
      say(On, Legality::Unsafe, ReasonId::CallOnce, "the call must be made once");
    if (Of.Exits != Truth::No)
      say(On, Legality::Unsafe, ReasonId::EndsProgram, "the call may end the program");
  }
}

std::map<Model, ModelLegality> AwaitJudge::legality() {
  for (Model On : {Model::Threads, Model::Processes})
    Legal[On].Verdict = Legality::Proven;
  judgeWhole(Table.ofRegion(Function, Inside));
  for (const Node *Each : Inside)
    for (const CallUse &Use : Table.usesOf(Function, Facts.Calls[Each->Index]))
      judgeUse(Use);
  for (const std::string &Label : Interrupted(Table, Function, Call).labels())
    for (Model On : {Model::Threads, Model::Processes})
      say(On, Legality::Assumed, ReasonId::SharedState,
          "'" + Label + "' is assumed not to be used by others while the coroutine waits");
  if (Call.Result.HasPointer || Call.Result.What == TypeFacts::Kind::Pointer ||
      Call.Result.What == TypeFacts::Kind::Reference)
    say(Model::Processes, Legality::Unsafe, ReasonId::NotSendable,
        "the result of type " + Call.Result.Spelling + " cannot be sent between processes");
  return std::move(Legal);
}

} // namespace

Shape awaitedShape(const EffectTable &Table, FunctionId Function, const CallFacts &Call) {
  return AwaitJudge(Table, Function, Call).shape();
}

std::map<Model, ModelLegality> awaitedLegality(const EffectTable &Table, FunctionId Function,
                                               const CallFacts &Call) {
  return AwaitJudge(Table, Function, Call).legality();
}

} // namespace concadvise
