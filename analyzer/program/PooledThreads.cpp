// How a loop that starts a thread for each item becomes one that gives the items to a pool.
//
//   std::vector<std::thread> all;            a container of its own,
//   for (auto &x : xs) all.emplace_back(…);  filled by a loop that does nothing else,
//   for (auto &t : all) t.join();            and waited for before anything else happens
#include "analyzer/program/Concurrency.h"
#include "analyzer/program/PoolTasks.h"
#include "analyzer/program/Sites.h"
#include "analyzer/program/ThreadUses.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

bool isStdThread(const CallFacts &Call) {
  return Call.Name == "std::thread::thread" || Call.Name == "std::jthread::jthread";
}

bool appends(const CallFacts &Call) {
  StringRef Name = Call.Name;
  return Name.starts_with("std::") &&
         (Name.ends_with("::emplace_back") || Name.ends_with("::push_back"));
}

/// Copies, references and ends of what the thread is given: as good in the task as before it.
bool isPlumbing(const CallFacts &Call) {
  StringRef Name = Call.Name;
  bool Made = Call.What == CallFacts::Kind::Constructor && Call.Args.size() <= 2;
  return Name.starts_with("std::") && (Made || Call.What == CallFacts::Kind::Destructor ||
                                       Name == "std::ref" || Name == "std::cref");
}

class PoolShape {
public:
  PoolShape(const EffectTable &Table, FunctionId Id, const CallFacts &Start, const Node &At)
      : Table(Table), Linked(Table.program()), Id(Id), Facts(Linked.facts(Id)), Start(Start),
        At(At), Loop(Facts.Loops[At.Index]) {}

  Shape run() {
    header();
    refuseUnit();
    refuseHeader();
    if (Out.Refusals.empty() && body() && container() && waiting())
      task();
    if (Out.Refusals.empty()) {
      Out.Pooled = std::move(Found);
      Out.What = Shape::Form::Pool;
    }
    return std::move(Out);
  }

private:
  bool refuse(ReasonId Why, std::string Message, const Span &Where) {
    Out.Refusals.push_back(makeReason(Why, std::move(Message), Where.begin()));
    return false;
  }

  void header();
  void refuseUnit();
  void refuseHeader();
  bool body();
  bool bodyNode(const Node &Each);
  bool container();
  bool waiting();
  bool isHarmless(const Node &Statement) const;
  bool reserves(const Node &Statement) const;
  void task();
  void capturesOf(const FunctionFacts &Lambda);
  void argumentsFrom(size_t First);
  bool byValue(VarId Var) const;

  const EffectTable &Table;
  const Program &Linked;
  FunctionId Id;
  const FunctionFacts &Facts;
  const CallFacts &Start;
  const Node &At;
  const LoopFacts &Loop;
  Shape Out;
  Shape::Threads Found;
  VarId Crew = NoVar;                        ///< The container.
  VarId Held = NoVar;                        ///< A thread that has a name before it is put there.
  const std::vector<Node> *Around = nullptr; ///< The statements that the loop is one of.
  size_t Index = 0;                          ///< Of the loop's own.
};

void PoolShape::header() {
  Out.RangeFor = Loop.What == LoopFacts::Kind::Range;
  Out.Loop = Loop.At;
  Out.Header = Loop.Header;
  Out.Body = Loop.Body;
  Out.Braced = Loop.Braced;
  Out.Over = Loop.OverAt;
  Out.Item = Loop.ItemDecl;
  if (Loop.Var < Facts.Variables.size())
    Out.ItemName = Facts.Variables[Loop.Var].Name;
  Out.IndexType = Loop.VarType;
  Out.Lower = Loop.LowerText;
  Out.Upper = Loop.UpperText;
  Out.Step = std::to_string(Loop.Step);
}

void PoolShape::refuseUnit() {
  const TranslationUnit &Unit = *Linked[Id].Unit;
  if (!Unit.Cxx)
    refuse(ReasonId::LanguageC, "threads of C are not rewritten", Loop.Header);
  else if (Unit.CxxStandard < 17)
    refuse(ReasonId::NotCxx17, "the unit is compiled as C++" + std::to_string(Unit.CxxStandard),
           Loop.Header);
  if (!Unit.Exceptions || !Unit.Rtti)
    refuse(ReasonId::NoExceptions, "the unit is compiled without exceptions or type information",
           Loop.Header);
  if (Facts.InTemplate || Facts.InHeader)
    refuse(ReasonId::HeaderOrTemplate,
           Facts.InTemplate ? "the loop is in a template" : "the loop is in a header", Loop.Header);
  if (Facts.Coroutine)
    refuse(ReasonId::AwaitInBody, "the function is a coroutine, which would be held up",
           Loop.Header);
}

void PoolShape::refuseHeader() {
  bool Editable = Loop.At.Editable && Loop.Header.Editable && Loop.Body.Editable &&
                  Start.At.Editable && !Facts.InMacro;
  if (!Editable || !Loop.Hidden.empty() || Loop.HidesFunction)
    refuse(ReasonId::MacroText, "part of the loop comes from a macro", Loop.Header);
  bool Range = Loop.What == LoopFacts::Kind::Range;
  bool Written = Range ? Loop.OverAt.valid() && Loop.ItemDecl.valid() && Loop.Bindings.empty()
                       : Loop.What == LoopFacts::Kind::Counted && !Loop.LowerText.empty() &&
                             !Loop.UpperText.empty() && !Loop.VarType.empty();
  // What the header asks anew in each round is asked once.
  bool Asks = any_of(ArrayRef(At.Children).drop_back(), [&](const Node &Part) {
    return anyCall(Facts, Part, [&](const CallFacts &Call) { return !Range && !Call.ConstMethod; });
  });
  if (!Written || Asks || Loop.Var >= Facts.Variables.size())
    refuse(ReasonId::NoSimpleHeader, "the loop is neither a range nor a simple count", Loop.Header);
}

/// The body starts the thread, puts it into the container, and that is all.
bool PoolShape::body() {
  if (Start.Name != "std::async" && !isStdThread(Start))
    return refuse(ReasonId::ThreadForm, Start.Name + " is not rewritten", Start.At);
  if (Start.Name == "std::async" && !asksForThread(Start))
    return refuse(ReasonId::ThreadForm, "std::async is told to wait until somebody asks", Start.At);
  for (const Node &Each : At.Children.back().Children)
    if (!bodyNode(Each))
      return false;
  if (Crew == NoVar)
    return refuse(ReasonId::NotJoined, "the threads are not kept in a container", Start.At);
  return true;
}

bool PoolShape::bodyNode(const Node &Each) {
  auto More = [&] {
    return refuse(ReasonId::ThreadForm, "the loop does more than start threads", Each.At);
  };
  switch (Each.What) {
  case Node::Kind::Block:
  case Node::Kind::Read:
  case Node::Kind::Hold:
  case Node::Kind::Deferred:
    break;
  case Node::Kind::Declare: {
    bool Thread = Each.On.From == Place::Root::CallResult && Each.On.Path.empty() &&
                  Each.On.Call < Facts.Calls.size() && &Facts.Calls[Each.On.Call] == &Start;
    bool Made = Start.Receiver && Start.Receiver->From == Place::Root::Var &&
                Start.Receiver->Path.empty() && Start.Receiver->Var == Each.Var;
    if (Held != NoVar || (!Thread && !Made))
      return More();
    Held = Each.Var;
    break;
  }
  case Node::Kind::Call: {
    if (Each.Index >= Facts.Calls.size())
      return More();
    const CallFacts &Call = Facts.Calls[Each.Index];
    if (&Call == &Start || isPlumbing(Call))
      break;
    bool Kept = appends(Call) && Crew == NoVar && !Call.ResultUsed && Call.Receiver &&
                Call.Receiver->From == Place::Root::Var && Call.Receiver->Path.empty();
    if (!Kept)
      return More();
    bool Named = Held == NoVar ||
                 (Call.Args.size() == 1 && Call.Args[0].From &&
                  Call.Args[0].From->From == Place::Root::Var && Call.Args[0].From->Var == Held);
    if (!Named)
      return More();
    Crew = Call.Receiver->Var;
    break;
  }
  default:
    return More();
  }
  return all_of(Each.Children, [&](const Node &Child) { return bodyNode(Child); });
}

/// The statements that a statement is one of.
static const std::vector<Node> *statementsAround(const Node &Within, const Node &Part,
                                                 size_t &Index) {
  for (size_t I = 0; I != Within.Children.size(); ++I) {
    const Node &Child = Within.Children[I];
    bool Its = Child.Statement &&
               any_of(Child.Children, [&](const Node &Inner) { return &Inner == &Part; });
    if (Its) {
      Index = I;
      return &Within.Children;
    }
    if (const auto *Found = statementsAround(Child, Part, Index))
      return Found;
  }
  return nullptr;
}

/// `all.reserve(n);`
bool PoolShape::reserves(const Node &Statement) const {
  bool Reserves = false;
  bool Only = !anyCall(Facts, Statement, [&](const CallFacts &Call) {
    bool Here = StringRef(Call.Name).ends_with("::reserve") && namesOnly(Call.Receiver, Crew);
    Reserves |= Here;
    return !Here && !Call.ConstMethod;
  });
  return Only && Reserves && onlyReads(Statement);
}

/// It is declared empty in front of the loop, and nobody else knows it.
bool PoolShape::container() {
  const Variable &Var = Facts.Variables[Crew];
  StringRef Type = Var.Type.Spelling;
  bool Holds = Type.starts_with("std::vector<") || Type.starts_with("std::list<") ||
               Type.starts_with("std::deque<");
  if (Var.Where != Variable::Storage::Local || !Holds || Var.AddressTaken)
    return refuse(ReasonId::NotJoined, "'" + Var.Name + "' is no container of this function alone",
                  Start.At);
  Found.Name = Var.Name;
  Found.Futures = Start.Name == "std::async";
  if (Found.Futures && Type.contains('&'))
    return refuse(ReasonId::ThreadForm, "the futures give references", Start.At);
  Around = statementsAround(Facts.Body, At, Index);
  if (!Around || !(*Around)[Index].At.Editable)
    return refuse(ReasonId::ThreadForm, "the loop is no statement of a block", Loop.Header);
  bool Declared = false;
  for (size_t I = 0; I != Index; ++I) {
    const Node &Each = (*Around)[I];
    if (!mentions(Linked, Facts, Each, Crew))
      continue;
    bool Declares = !Declared && declaresEmpty(Facts, Each, Crew);
    if (!Each.At.Editable || (!Declares && !(Declared && reserves(Each))))
      return refuse(ReasonId::ThreadForm, "'" + Var.Name + "' is used before the loop", Each.At);
    Declared |= Declares;
    Found.Dropped.push_back(Each.At);
  }
  if (!Declared)
    return refuse(ReasonId::ThreadForm, "'" + Var.Name + "' is not declared in front of the loop",
                  Loop.Header);
  return true;
}

/// It declares something, and calls nobody who could tell when.
bool PoolShape::isHarmless(const Node &Statement) const {
  return onlyDeclares(Statement) && !mentions(Linked, Facts, Statement, Crew) &&
         !anyCall(Facts, Statement, [](const CallFacts &Call) {
           return Call.What != CallFacts::Kind::Constructor || !Call.Args.empty() ||
                  !StringRef(Call.Name).starts_with("std::");
         });
}

/// `try { for (…) total += f.get(); } catch …`: the first statement inside.
static const Node &insideTry(const Node &Statement) {
  const Node *At = &Statement;
  while (At->Statement && At->Children.size() == 1 && At->Children[0].What == Node::Kind::Try &&
         !At->Children[0].Children.empty() && !At->Children[0].Children[0].Children.empty())
    At = &At->Children[0].Children[0].Children[0];
  return *At;
}

/// The loop that waits is the next thing that happens, and after it the threads are forgotten.
bool PoolShape::waiting() {
  size_t Next = Index + 1;
  while (Next < Around->size() && isHarmless((*Around)[Next]))
    ++Next;
  const Node *Waits = Next < Around->size() ? &(*Around)[Next] : nullptr;
  if (Waits && Found.Futures)
    Waits = &insideTry(*Waits);
  if (!Waits || !Waits->At.Editable ||
      !(Found.Futures ? getsAll(Linked, Facts, *Waits, Crew) : joinsAll(Facts, *Waits, Crew)))
    return refuse(ReasonId::NotJoined,
                  Found.Futures
                      ? "the next thing after the loop is not to get what all futures hold"
                      : "the next thing after the loop is not to join all threads",
                  Waits ? Waits->At : Loop.At);
  auto Allowed = [&](const Node &Each) {
    return &Each == Waits || &Each == &(*Around)[Index] || is_contained(Found.Dropped, Each.At);
  };
  if (const Node *Other = otherMention(Linked, Facts, Facts.Body, Crew, Allowed))
    return refuse(ReasonId::NotJoined,
                  "'" + Facts.Variables[Crew].Name + "' is used by more than these two loops",
                  Other->At);
  if (!Found.Futures)
    Found.Dropped.push_back(Waits->At);
  return true;
}

/// Each round has its own: what a task names of it must be a copy.
bool PoolShape::byValue(VarId Var) const {
  return Var == Loop.Var && Facts.Variables[Var].Type.What != TypeFacts::Kind::Reference;
}

/// A number or a pointer: a copy of it is as good as itself while nobody changes it.
static bool isScalar(const TypeFacts &Type) {
  return Type.What == TypeFacts::Kind::Bool || Type.What == TypeFacts::Kind::Integer ||
         Type.What == TypeFacts::Kind::Floating || Type.What == TypeFacts::Kind::Pointer;
}

void PoolShape::capturesOf(const FunctionFacts &Lambda) {
  for (const Variable &Each : Lambda.Variables) {
    if (Each.Where != Variable::Storage::Capture)
      continue;
    if (Each.CaptureOf >= Facts.Variables.size()) {
      Found.Inline = false; // `[n = …]`
      continue;
    }
    bool Constant = isScalar(Each.Type) || Each.Type.Const;
    if (Each.CapturedByRef ? byValue(Each.CaptureOf) : false)
      refuse(ReasonId::ThreadForm,
             "the thread looks at '" + Each.Name + "', which the loop changes meanwhile", Start.At);
    if (!Each.CapturedByRef && !Constant)
      Found.Inline = false; // The task may tell its own, const one from the original.
  }
}

void PoolShape::argumentsFrom(size_t First) {
  for (const Argument &Arg : ArrayRef(Start.Args).drop_front(std::min(First, Start.Args.size()))) {
    bool Reference = StringRef(Arg.Type.Record) == "std::reference_wrapper";
    bool Plain = isScalar(Arg.Type) || Reference || Arg.Type.What == TypeFacts::Kind::Array ||
                 (Arg.Type.Holds != TypeFacts::Container::None &&
                  Arg.Type.Holds != TypeFacts::Container::Other);
    if (!Plain || !Arg.At.Editable || Arg.MovesFrom)
      refuse(ReasonId::ThreadForm, "an argument of the thread is moved, or of a type of its own",
             Arg.At);
    bool Own = Arg.From && Arg.From->From == Place::Root::Var && byValue(Arg.From->Var);
    bool Named = Own && Facts.Variables[Arg.From->Var].Type.What == TypeFacts::Kind::Pointer;
    if (Own && !Named && Arg.Type.What == TypeFacts::Kind::Pointer)
      refuse(ReasonId::ThreadForm, "the thread is given the address of the loop's variable",
             Arg.At);
    Found.Arguments.push_back(Arg.At);
  }
}

void PoolShape::task() {
  ThreadStart Begun = threadStartedBy(Start, Linked.known(Start));
  FunctionId Task = Begun.Runs ? Linked.find(Begun.Runs->Callable) : NoFunction;
  if (Task == NoFunction || Begun.Runs->Callable.empty() || !Begun.Runs->At.Editable) {
    refuse(ReasonId::ThreadForm, "what the thread runs is no lambda and no function that is seen",
           Start.At);
    return;
  }
  const FunctionFacts &Runs = Linked.facts(Task);
  if (Begun.Runs->From && Begun.Runs->From->From != Place::Root::Literal)
    refuse(ReasonId::ThreadForm, "each thread has a copy of what it runs", Begun.Runs->At);
  Found.Callable = Begun.Runs->At;
  Found.Inline = Runs.Lambda;
  argumentsFrom(size_t(Begun.Runs - Start.Args.data()) + 1);
  Found.Inline &= Found.Arguments.empty();
  if (Runs.Lambda)
    capturesOf(Runs);
  anyCall(Facts, At, [&](const CallFacts &Call) {
    bool Refers = Call.Name == "std::ref" || Call.Name == "std::cref";
    if (Refers && !Call.Args.empty() && Call.Args[0].From &&
        Call.Args[0].From->From == Place::Root::Var && byValue(Call.Args[0].From->Var))
      refuse(ReasonId::ThreadForm, "the thread is given a reference to the loop's variable",
             Call.At);
    return false;
  });
  bool Stops =
      Start.Name == "std::jthread::jthread" && count_if(Runs.Variables, [](const Variable &Each) {
                                                 return Each.Where == Variable::Storage::Parameter;
                                               }) > long(Found.Arguments.size());
  if (Stops)
    refuse(ReasonId::ThreadForm, "the thread is given a stop token", Start.At);
  Found.Throws = Table.of(Task).Throws != Truth::No;
  append_range(Out.Refusals, poolObstacles(Table, Task));
}

} // namespace

Shape pooledShape(const EffectTable &Table, FunctionId Id, const CallFacts &Start,
                  const Node &Loop) {
  return PoolShape(Table, Id, Start, Loop).run();
}

} // namespace concadvise
