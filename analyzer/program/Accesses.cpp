#include "analyzer/program/Accesses.h"

#include "analyzer/program/FlowWalk.h"
#include "analyzer/program/Paths.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace concadvise {
namespace {

class LoopCollector final : public FlowWalk, CallUses {
public:
  LoopCollector(const EffectTable &Table, LoopBody &Out)
      : FlowWalk(Table.program().facts(Out.Function)), Table(Table),
        Names(Table.aliases(Out.Function)), Out(Out) {}

  void run() {
    if (Out.Loop->What == LoopFacts::Kind::Range && Out.Loop->Over)
      readRange();
    for (const Node &Part : Out.At->Children) {
      bool IsBody = &Part == &Out.At->Children.back();
      if (IsBody)
        walkBody();
      else
        walk(Part);
    }
    Out.Irreducible |= Irreducible;
  }

private:
  /// A range loop looks at its container's shape in every iteration.
  void readRange() {
    Node At;
    LoopAccess Access = begin(At, Names.resolve(*Out.Loop->Over));
    Access.At = &Out.Loop->Header;
    Access.Shape = true;
    add(std::move(Access));
  }

  void walkBody() {
    Flow Before;
    for (unsigned I = 0; I != Out.Statements.size(); ++I) {
      Statement = I;
      walk(*Out.Statements[I]);
      for (const auto &[Key, Whole] : Now.Replaced)
        Out.SetBy.try_emplace(Key, I);
      if (I == Out.Guard) {
        Before = Now;
        ++Conditions;
      }
    }
    if (Out.Guarding) {
      --Conditions;
      Now.meet(Before);
    }
    Statement = LoopControl;
    for (const Node *Each : Out.ScopeEnd)
      walk(*Each);
  }

  void event(const Node &Each) override;
  void enterLoop(const Node &Each) override { Inner.push_back(Each.Index); }
  void leaveLoop(const Node &) override { Inner.pop_back(); }

  void declare(const Node &Each) {
    if (Each.Var >= Facts.Variables.size() ||
        Facts.Variables[Each.Var].Where != Variable::Storage::Local)
      return;
    Out.Declared.insert(Each.Var);
    define(Each.Var, Each);
  }
  void define(VarId Var, const Node &Each) {
    Out.Definitions.push_back({Var, &Each, Order++, Inner, Conditions != 0});
  }
  void memory(const Node &Each);
  void bind(const Node &Each);
  void call(const Node &Each);
  void use(CallUse &&Use) override;
  void use(const SameUse &Use) override;
  void outside(LoopUse &&Use);
  LoopUse begin(const Resource &On, const UseSummary &How) const;
  void file(const CallUse &Use, LoopUse &&Other);
  void kernelObject(const CallUse &Use, LoopUse &&Other);
  void ownMemory(const CallUse &Use);
  void exit(const Node &Each);
  void lookUp(LoopAccess &Access) const;
  bool ofOneRound(const Memory &Where) const;
  LoopAccess begin(const Node &Each, const Memory &Where) const;
  void add(LoopAccess &&Access);
  Resource keyOf(const Memory &Where) const;

  const EffectTable &Table;
  const Aliases &Names;
  LoopBody &Out;
  unsigned Statement = LoopControl;
  unsigned Order = 0;
  std::vector<uint32_t> Inner;
  uint32_t Call = UINT32_MAX; ///< The one whose uses are told.
};

void LoopCollector::event(const Node &Each) {
  switch (Each.What) {
  case Node::Kind::Declare:
    return declare(Each);
  case Node::Kind::Read:
  case Node::Kind::Write:
  case Node::Kind::Update:
    return memory(Each);
  case Node::Kind::Bind:
    return bind(Each);
  case Node::Kind::Call:
    return call(Each);
  case Node::Kind::Asm:
    Out.Irreducible = true;
    return;
  case Node::Kind::Deferred:
    return;
  default:
    return exit(Each);
  }
}

void LoopCollector::exit(const Node &Each) {
  switch (Each.What) {
  case Node::Kind::Break:
    if (Each.Text == "switch" || !Inner.empty())
      return;
    break;
  case Node::Kind::Continue:
    if (!Inner.empty())
      return;
    Out.Exits.push_back({&Each, Statement, false});
    return;
  case Node::Kind::Return:
  case Node::Kind::Goto:
  case Node::Kind::Label:
  case Node::Kind::Throw:
  case Node::Kind::Await:
  case Node::Kind::Yield:
    break;
  default:
    return;
  }
  Out.Exits.push_back({&Each, Statement, true});
}

Resource LoopCollector::keyOf(const Memory &Where) const {
  std::string Tail = pathName(Where.Path);
  if (Where.From == Memory::Base::Local)
    return {ResourceKind::Argument, LocalKeyBase + int(Where.Var), Tail};
  if (auto Known = Names.resourceOf(Where)) {
    // Parts of a global are told apart inside a loop.
    if (Known->Kind == ResourceKind::Global || Known->Kind == ResourceKind::ThreadLocal)
      Known->Name = Known->Name.str() + Tail;
    return *Known;
  }
  return {ResourceKind::Unknown, int(Where.Call), Tail};
}

bool isOutputStream(StringRef Record) {
  return Record.starts_with("std::basic_ostream") || Record.starts_with("std::basic_ofstream") ||
         Record.starts_with("std::basic_iostream") || Record.starts_with("std::basic_fstream") ||
         Record.starts_with("std::basic_stringstream") ||
         Record.starts_with("std::basic_ostringstream");
}

/// Methods that look at where a container's elements are and not at the elements.
bool readsShape(const CallFacts &Call, ContainerUse Use) {
  if (Use == ContainerUse::Iterate || Use == ContainerUse::Index)
    return true;
  StringRef Method = StringRef(Call.Name).rsplit("::").second;
  return StringSwitch<bool>(Method)
      .Cases("size", "empty", "begin", "end", "cbegin", "cend", "rbegin", "rend", "data", true)
      .Cases("capacity", "length", "max_size", "operator bool", "get", "operator->", true)
      .Cases("at", "operator[]", "front", "back", "find", "c_str", true)
      .Default(false);
}

/// The element that a range loop is at, not one looked up.
bool isIterationIndex(const Polynomial &Index) {
  return any_of(Index.Terms, [](const Polynomial::Term &T) { return any_of(T.Vars, isIteration); });
}

bool isMap(const TypeFacts &Type) {
  return Type.Holds == TypeFacts::Container::Map ||
         Type.Holds == TypeFacts::Container::UnorderedMap;
}

/// map[key] makes the element where there is none.
void LoopCollector::lookUp(LoopAccess &Access) const {
  const Memory &Where = Access.Where;
  const Variable *Var = Where.Var < Facts.Variables.size() ? &Facts.Variables[Where.Var] : nullptr;
  if (!Var || !isMap(Var->Type) || Var->Type.Const || Where.Path.empty() ||
      Where.Path.front().What != Place::Step::Kind::Index ||
      isIterationIndex(Where.Path.front().Index))
    return;
  Access.Structure = true;
  Access.Container = ContainerUse::Insert;
}

LoopAccess LoopCollector::begin(const Node &Each, const Memory &Where) const {
  LoopAccess Access;
  Access.Where = Where;
  Access.Key = keyOf(Where);
  Access.Label = Names.label(Where);
  Access.At = &Each.At;
  const Variable *Var = Where.Var < Facts.Variables.size() ? &Facts.Variables[Where.Var] : nullptr;
  Access.Atomic = Var && Var->Type.Atomic && !Where.Behind;
  Access.Volatile = Var && Var->Type.Volatile;
  bool File = Var && Where.Behind && Var->Type.Record == "_IO_FILE";
  Access.Stream = File || (Var && isOutputStream(Var->Type.Record));
  Access.Lock = Lock;
  if (Where.throughPointer())
    Access.Reaches = Names.reachedFrom(Where);
  else
    Access.Reaches.insert(Aliases::objectOf(Where));
  Access.Made = ofOneRound(Where);
  return Access;
}

void LoopCollector::add(LoopAccess &&Access) {
  Access.Statement = Statement;
  Access.Order = Order++;
  Access.Inner = Inner;
  // An inner loop may run no round at all.
  Access.Branched = Conditions != 0;
  Access.Conditional = Access.Branched || !Inner.empty();
  bool Reads = Access.What != LoopAccess::Kind::Write;
  Access.Exposed = Reads && Access.Exposed && !Now.covers(Access.Key);
  if (Access.Replaces && !Irreducible) {
    bool Whole = Access.Structure || Access.Library;
    auto [It, New] = Now.Replaced.try_emplace(Access.Key, Whole);
    It->second |= Whole;
  }
  Out.Accesses.push_back(std::move(Access));
}

/// Memory that each iteration makes for itself. What was allocated before the loop is shared.
bool LoopCollector::ofOneRound(const Memory &Where) const {
  if (Where.From == Memory::Base::Fresh)
    return Where.Call >= Facts.Calls.size() || Out.Loop->At.contains(Facts.Calls[Where.Call].At);
  return Where.From == Memory::Base::Literal;
}

/// What a new object leads to may have been there before.
static bool leadsOut(const Memory &Where) {
  return Where.From == Memory::Base::Fresh && Where.throughPointer();
}

void LoopCollector::memory(const Node &Each) {
  Memory Where = Names.resolve(Each.On);
  if (ofOneRound(Where) && !leadsOut(Where))
    return;
  LoopAccess Access = begin(Each, Where);
  if (Each.What == Node::Kind::Write) {
    Access.What = LoopAccess::Kind::Write;
    Access.Replaces = !Where.indexed() && !Where.throughPointer();
    // `*p` is element 0 of what p points to.
    if (Where.Behind && Where.Path.size() == 1 && Access.Key.Name == pathName({}))
      Access.Replaces = true;
  } else if (Each.What == Node::Kind::Update) {
    Access.What = LoopAccess::Kind::Update;
    Access.Operator = Each.Text;
    Access.Floating = Each.Floating;
  }
  Access.Commutes = Access.Atomic && Access.What == LoopAccess::Kind::Update;
  lookUp(Access);
  bool Defines =
      Each.What != Node::Kind::Read && Each.On.From == Place::Root::Var && Each.On.Path.empty();
  add(std::move(Access));
  if (Defines)
    define(Each.On.Var, Each);
}

/// Binding a pointer variable writes that variable.
void LoopCollector::bind(const Node &Each) {
  if (Each.Var >= Facts.Variables.size())
    return;
  if (Each.On.From == Place::Root::Var)
    Out.AddressTaken.insert(Each.On.Var);
  if (Facts.Variables[Each.Var].Type.What != TypeFacts::Kind::Pointer)
    return;
  Place Pointer;
  Pointer.From = Place::Root::Var;
  Pointer.Var = Each.Var;
  LoopAccess Access = begin(Each, Names.resolve(Pointer));
  Access.What = LoopAccess::Kind::Write;
  Access.Replaces = true;
  // p = p->next, p = p + n: the new value comes from the old one.
  if (Each.On.From == Place::Root::Var && Each.On.Var == Each.Var) {
    Access.What = LoopAccess::Kind::Update;
    Access.Operator = "other";
  }
  add(std::move(Access));
  define(Each.Var, Each);
}

void LoopCollector::call(const Node &Each) {
  if (Each.Index >= Facts.Calls.size())
    return;
  const CallFacts &Call = Facts.Calls[Each.Index];
  Out.Calls.push_back({Each.Index, Statement});
  for (const Argument &Arg : Call.Args)
    if (Arg.From && Arg.From->From == Place::Root::Var && Arg.How != Argument::Passing::Value)
      Out.AddressTaken.insert(Arg.From->Var);
  this->Call = Each.Index;
  Table.tellUses(Out.Function, Call, *this);
}

static UseSummary summaryOf(const CallUse &Use) {
  UseSummary How;
  How.How = Use.How;
  How.Certainty = Use.Certainty;
  How.Read = Use.Read;
  How.Write = Use.Write;
  How.ReadsOld = Use.ReadsOld;
  How.Replaces = Use.Replaces;
  How.Structure = Use.Structure;
  How.Atomic = Use.Atomic;
  How.Lock = Use.Lock;
  How.Label = Use.Label;
  return How;
}

LoopUse LoopCollector::begin(const Resource &On, const UseSummary &How) const {
  LoopUse Use;
  Use.On = On;
  Use.How = How;
  if (!Lock.empty())
    Use.How.Lock = Lock;
  Use.Statement = Statement;
  Use.At = &Facts.Calls[Call].At;
  Use.Call = Call;
  Use.Conditional = Conditions != 0 || !Inner.empty();
  return Use;
}

void LoopCollector::outside(LoopUse &&Use) {
  if (isOwnException(Use.On))
    return;
  if (Use.On.Kind == ResourceKind::Global) {
    Out.Globals.push_back({Use.On, Use.How.How, Statement, Use.At});
    return;
  }
  if (Use.How.Label.empty())
    Use.How.Label = Use.On.Name;
  Out.Uses.push_back(std::move(Use));
}

void LoopCollector::use(const SameUse &Use) {
  if (Use.On.Kind == ResourceKind::Global) {
    Out.Globals.push_back({Use.On, Use.What.How, Statement, &Facts.Calls[Call].At});
    return;
  }
  LoopUse Other = begin(Use.On, Use.What);
  Other.How.Certainty = Use.Certainty;
  Other.How.Read = Use.Read;
  Other.How.Write = Use.Write;
  Other.How.Replaces = Use.Replaces;
  outside(std::move(Other));
}

void LoopCollector::use(CallUse &&Use) {
  if (Use.On && !isFile(Use.Where) && Use.Where.Kind != ResourceKind::Kernel)
    return ownMemory(Use);
  LoopUse Other = begin(Use.Where, summaryOf(Use));
  if (!Use.On)
    outside(std::move(Other));
  else if (isFile(Use.Where))
    file(Use, std::move(Other));
  else
    kernelObject(Use, std::move(Other));
}

void LoopCollector::file(const CallUse &Use, LoopUse &&Other) {
  Memory Path = Names.resolve(*Use.On);
  Other.On = fileResource(pathName(Path.Path), LocalKeyBase + int(Path.Var));
  Other.How.Label = Names.label(Path);
  bool One = none_of(Path.Path, [](const Place::Step &Step) {
    return Step.What == Place::Step::Kind::Index && !Step.Index.isConstant();
  });
  if (One && Path.Var != NoVar)
    Out.Uses.push_back(std::move(Other));
}

void LoopCollector::kernelObject(const CallUse &Use, LoopUse &&Other) {
  // A handle made in this iteration is its own.
  Memory Handle = Names.resolve(*Use.On);
  std::optional<Resource> On = Names.kernelOf(*Use.On);
  bool Own = Out.Declared.count(Handle.Var);
  if (Handle.From == Memory::Base::Local && Own && !On)
    return;
  if (!On && Handle.Var != NoVar && !Own)
    On = Resource{ResourceKind::Kernel, LocalKeyBase + int(Handle.Var), ""};
  if (!On)
    return;
  Other.On = *On;
  Other.How.Label = Names.label(Handle);
  Out.Uses.push_back(std::move(Other));
}

void LoopCollector::ownMemory(const CallUse &Use) {
  const CallFacts &By = Facts.Calls[Call];
  Memory Where = Names.resolve(*Use.On);
  if (ofOneRound(Where) && !leadsOut(Where))
    return;
  Node At;
  At.What = Node::Kind::Call;
  LoopAccess Access = begin(At, Where);
  Access.At = &By.At;
  Access.Lock = Lock.empty() ? Use.Lock.str() : Lock;
  Access.What = Use.How == Access::Read ? LoopAccess::Kind::Read
                : Use.ReadsOld          ? LoopAccess::Kind::Update
                                        : LoopAccess::Kind::Write;
  Access.Operator = "other";
  Access.Exposed = Use.ReadsOld;
  Access.Replaces = Use.Replaces && Use.Certainty == Truth::Yes && !Where.indexed();
  Access.Structure = Use.Structure;
  Access.ByCall = true;
  Access.Library = Use.Library;
  Access.Atomic |= Use.Atomic;
  Access.Commutes = Use.How == Access::Commutes;
  Access.Container = Use.Container;
  Access.Shape =
      Access.What == LoopAccess::Kind::Read && Use.Library && readsShape(By, Use.Container);
  lookUp(Access);
  Access.Read = Use.Read;
  Access.Write = Use.Write;
  Access.Call = Call;
  add(std::move(Access));
}

} // namespace

/// Destructors of the body's own variables follow its last statement.
static bool isScopeEnd(const FunctionFacts &Facts, const Node &Each) {
  return Each.What == Node::Kind::Call && Each.Index < Facts.Calls.size() &&
         Facts.Calls[Each.Index].What == CallFacts::Kind::Destructor;
}

/// The statements of a body: the children of its block, or the body itself where it is not made of
/// statements alone.
static void findStatements(const FunctionFacts &Facts, LoopBody &Out) {
  const Node *Block = Out.Body;
  for (const Node &Each : Block->Children) {
    if (Each.Statement)
      Out.Statements.push_back(&Each);
    else if (isScopeEnd(Facts, Each))
      Out.ScopeEnd.push_back(&Each);
    else {
      Out.Statements = {Block};
      Out.ScopeEnd.clear();
      return;
    }
  }
  // `{ … }` may be one statement that holds the statements.
  if (Out.Loop->Braced && Out.Statements.size() == 1 && Out.ScopeEnd.empty() &&
      Out.Statements.front()->At == Out.Loop->Body) {
    Out.Body = Out.Statements.front();
    Out.Statements.clear();
    findStatements(Facts, Out);
  }
}

/// `if (c) { a; b; }` at the end of a body is `if (!c) continue; a; b;`.
static void openLast(LoopBody &Out) {
  const Node *Last = Out.Statements.empty() ? nullptr : Out.Statements.back();
  if (!Last || Last->Children.size() != 1 || Last->Children.front().What != Node::Kind::Branch)
    return;
  const Node &If = Last->Children.front();
  if (If.Children.size() != 3 || !If.Children[2].Children.empty())
    return;
  const Node &Condition = If.Children[0], &Then = If.Children[1];
  bool Declares =
      any_of(Condition.Children, [](const Node &Each) { return Each.What == Node::Kind::Declare; });
  bool Whole = all_of(Then.Children, [](const Node &Each) { return Each.Statement; });
  if (Declares || !Whole || Then.Children.empty())
    return;
  Out.Guarding = Last;
  Out.Guard = unsigned(Out.Statements.size() - 1);
  Out.Statements.back() = &Condition;
  for (const Node &Each : Then.Children)
    Out.Statements.push_back(&Each);
}

LoopBody collectLoop(const EffectTable &Table, FunctionId Function, const Node &At, bool OpenLast) {
  const FunctionFacts &Facts = Table.program().facts(Function);
  LoopBody Out;
  Out.Function = Function;
  Out.Index = At.Index;
  Out.Loop = &Facts.Loops[At.Index];
  Out.At = &At;
  if (At.Children.empty()) { // Nested too deep to be told apart.
    Out.Body = &At;
    Out.Irreducible = true;
    return Out;
  }
  Out.Body = &At.Children.back();
  for (const Node &Part : At.Children)
    if (Part.Text == "item")
      Out.Item = &Part;
  findStatements(Facts, Out);
  if (OpenLast)
    openLast(Out);
  if (Out.Loop->What == LoopFacts::Kind::Counted || Out.Loop->What == LoopFacts::Kind::Range) {
    if (Out.Loop->Var != NoVar)
      Out.Declared.insert(Out.Loop->Var);
    Out.Declared.insert(Out.Loop->Bindings.begin(), Out.Loop->Bindings.end());
  }
  LoopCollector(Table, Out).run();
  return Out;
}

} // namespace concadvise
