// A thread made for each item: in a loop over items, or by a function that such a loop calls.
#include "analyzer/program/FlowWalk.h"
#include "analyzer/program/Reasons.h"
#include "analyzer/program/Sites.h"
#include "analyzer/program/ThreadStarts.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

/// A word begins here: `n_cores`, `numCores`, `ncores`; not `scores`.
bool beginsWord(StringRef Text, size_t At) {
  if (At == 0 || !isAlpha(Text[At - 1]) || isUpper(Text[At]))
    return true;
  return Text[At - 1] == 'n' && (At == 1 || !isAlpha(Text[At - 2]));
}

/// Words by which people name a number of workers, or the workers.
bool namesWorkers(StringRef Text) {
  static constexpr StringLiteral Words[] = {"thread",    "worker",   "core",  "cpu",
                                            "concurren", "parallel", "shard", "pool"};
  return any_of(Words, [&](StringRef Word) {
    size_t At = Text.find_insensitive(Word);
    while (At != StringRef::npos && !beginsWord(Text, At))
      At = Text.find_insensitive(Word, At + 1);
    return At != StringRef::npos;
  });
}

/// What the machine has, or was told to use.
bool countsCores(const CallFacts &Call) {
  static constexpr StringLiteral Names[] = {"std::thread::hardware_concurrency",
                                            "std::jthread::hardware_concurrency",
                                            "boost::thread::hardware_concurrency",
                                            "boost::thread::physical_concurrency",
                                            "sysconf",
                                            "get_nprocs",
                                            "get_nprocs_conf",
                                            "sched_getaffinity",
                                            "omp_get_max_threads",
                                            "omp_get_num_procs",
                                            "uv_available_parallelism",
                                            "QThread::idealThreadCount"};
  StringRef Name = Call.Name;
  return is_contained(Names, Name) || namesWorkers(Name.substr(Name.rfind(':') + 1));
}

/// A thread that is started in a loop.
struct Started {
  const CallFacts *Call = nullptr;
  const Node *Loop = nullptr; ///< The innermost around it.
  bool Conditional = false;   ///< Only in some rounds.
  Origin Via;
};

class StartsInLoops final : public FlowWalk {
public:
  using Finder = function_ref<Origin(const CallFacts &)>;
  StartsInLoops(const FunctionFacts &Facts, Finder Find) : FlowWalk(Facts), Find(Find) {}

  std::vector<Started> run() {
    walk(Facts.Body);
    return std::move(Found);
  }

private:
  struct Around {
    const Node *Loop;
    unsigned Conditions;
  };

  void event(const Node &Each) override {
    if (Each.What != Node::Kind::Call || Now.Dead || Loops.empty() ||
        Each.Index >= Facts.Calls.size())
      return;
    const CallFacts &Call = Facts.Calls[Each.Index];
    if (Origin Via = Find(Call); Via.present())
      Found.push_back({&Call, Loops.back().Loop, Conditions > Loops.back().Conditions, Via});
  }
  void enterLoop(const Node &Each) override { Loops.push_back({&Each, Conditions}); }
  void leaveLoop(const Node &) override { Loops.pop_back(); }

  Finder Find;
  std::vector<Around> Loops;
  std::vector<Started> Found;
};

class PerTaskFinder {
public:
  PerTaskFinder(const EffectTable &Table, const ThreadStarts &Starts, FunctionId Id,
                std::vector<Site> &Out)
      : Table(Table), Linked(Table.program()), Starts(Starts), Id(Id), Facts(Linked.facts(Id)),
        Out(Out) {}

  void run() {
    auto Find = [&](const CallFacts &Call) { return startOf(Call); };
    for (const Started &Each : StartsInLoops(Facts, Find).run())
      judge(Each);
  }

private:
  Origin startOf(const CallFacts &Call) const {
    Targets To = Linked.targets(Id, Call);
    if (To.Known)
      return threadStartedBy(Call, To.Known).Made ? Origin{&Call.At, NoFunction, {}, &Call.Name, 1}
                                                  : Origin();
    if (To.Bodies.size() != 1 || To.Kept || To.Open)
      return {};
    FunctionId Callee = To.Bodies.front();
    const Origin &In = Starts.each(Callee);
    return In.present() ? Origin{&Call.At, Callee, {}, &Linked.facts(Callee).Name, In.Length + 1}
                        : Origin();
  }

  void judge(const Started &Of);
  Shape shapeFor(const Started &Of) const;
  bool isFixed(const Node &Of, const std::vector<FunctionId> &Tasks, bool Serves) const;
  bool asksForWorkers(const Node &Part) const;
  bool boundIsFixed(const LoopFacts &Loop) const;
  bool fromCores(VarId Var, unsigned Depth = 0) const;
  bool isWorker(FunctionId Task) const;
  std::vector<FunctionId> tasksOf(const CallFacts &Call, Origin Via) const;

  const EffectTable &Table;
  const Program &Linked;
  const ThreadStarts &Starts;
  FunctionId Id;
  const FunctionFacts &Facts;
  std::vector<Site> &Out;
};

bool mentionsCores(const Node &Part, const FunctionFacts &Facts) {
  if (Part.What == Node::Kind::Call && Part.Index < Facts.Calls.size() &&
      countsCores(Facts.Calls[Part.Index]))
    return true;
  return any_of(Part.Children, [&](const Node &Each) { return mentionsCores(Each, Facts); });
}

/// Statements that give a variable its value.
void findMakers(const Node &Part, VarId Var, const Node *Statement,
                std::vector<const Node *> &Into) {
  bool Gives = Part.What == Node::Kind::Declare || Part.What == Node::Kind::Write;
  bool Same = Part.Var == Var || (Part.On.From == Place::Root::Var && Part.On.Var == Var &&
                                  Part.On.Path.empty() && Part.What == Node::Kind::Write);
  if (Gives && Same && Statement)
    Into.push_back(Statement);
  for (const Node &Each : Part.Children)
    findMakers(Each, Var, Part.Statement && Part.What == Node::Kind::Block ? &Part : Statement,
               Into);
}

void findReads(const Node &Part, std::set<VarId> &Into) {
  if (Part.What == Node::Kind::Read && Part.On.From == Place::Root::Var)
    Into.insert(Part.On.Var);
  for (const Node &Each : Part.Children)
    findReads(Each, Into);
}

/// `unsigned n = std::max(1u, std::thread::hardware_concurrency());`
bool PerTaskFinder::fromCores(VarId Var, unsigned Depth) const {
  constexpr unsigned MostSteps = 4;
  if (Var >= Facts.Variables.size() || Depth == MostSteps)
    return false;
  if (namesWorkers(Facts.Variables[Var].Name))
    return true;
  std::vector<const Node *> Makers;
  findMakers(Facts.Body, Var, nullptr, Makers);
  return any_of(Makers, [&](const Node *Statement) {
    if (mentionsCores(*Statement, Facts))
      return true;
    std::set<VarId> Read;
    findReads(*Statement, Read);
    return any_of(Read, [&](VarId Each) { return Each != Var && fromCores(Each, Depth + 1); });
  });
}

bool PerTaskFinder::boundIsFixed(const LoopFacts &Loop) const {
  if (namesWorkers(Loop.UpperText) || StringRef(Loop.UpperText).contains("_SC_NPROCESSORS"))
    return true;
  return any_of(Loop.Upper.Terms, [&](const Polynomial::Term &Term) {
    return any_of(Term.Vars, [&](VarId Var) { return fromCores(Var); });
  });
}

static bool holdsThreads(StringRef Type) {
  return Type.contains("std::thread") || Type.contains("std::jthread") ||
         Type.contains("boost::thread") || Type.contains("pthread_t") || Type.contains("QThread");
}

static bool findWorkLoop(const Node &Part, function_ref<bool(const Node &)> Takes) {
  if (Part.What == Node::Kind::Loop && Takes(Part))
    return true;
  return any_of(Part.Children, [&](const Node &Each) { return findWorkLoop(Each, Takes); });
}

/// It takes its work from a queue or a counter that it shares with others, again and again.
bool PerTaskFinder::isWorker(FunctionId Task) const {
  const FunctionFacts &Of = Linked.facts(Task);
  if (Table.of(Task).Blocks.count(WaitReason::Epoll)) // It runs an event loop.
    return true;
  auto Takes = [&](const Node &Part) {
    if (Part.Index < Of.Loops.size() && (Of.Loops[Part.Index].What == LoopFacts::Kind::Counted ||
                                         Of.Loops[Part.Index].What == LoopFacts::Kind::Range))
      return false;
    Summary Round = Table.ofRegion(Task, {&Part});
    return Round.Blocks.count(WaitReason::Condition) || Round.Blocks.count(WaitReason::Lock) ||
           any_of(Round.Uses, [](const auto &Use) {
             return Use.second.Atomic || Use.second.How == Access::Ordered;
           });
  };
  if (findWorkLoop(Of.Body, Takes))
    return true;
  // `[this] { run(); }`
  if (Of.Calls.size() != 1)
    return false;
  Targets To = Linked.targets(Task, Of.Calls.front());
  return To.Bodies.size() == 1 && To.Bodies.front() != Task && isWorker(To.Bodies.front());
}

/// `while (running < max_threads)`
bool PerTaskFinder::asksForWorkers(const Node &Part) const {
  if (Part.What == Node::Kind::Read) {
    bool Variable = Part.On.From == Place::Root::Var && Part.On.Var < Facts.Variables.size() &&
                    namesWorkers(Facts.Variables[Part.On.Var].Name);
    if (Variable ||
        any_of(Part.On.Path, [](const Place::Step &Step) { return namesWorkers(Step.Field); }))
      return true;
  }
  return any_of(Part.Children, [&](const Node &Each) { return asksForWorkers(Each); });
}

/// As many threads as there are workers, not items.
bool PerTaskFinder::isFixed(const Node &Of, const std::vector<FunctionId> &Tasks,
                            bool Serves) const {
  const LoopFacts &Loop = Facts.Loops[Of.Index];
  switch (Loop.What) {
  case LoopFacts::Kind::Range:
    if (holdsThreads(Loop.OverType.Element) || holdsThreads(Loop.OverType.Spelling))
      return true;
    if (Loop.Over && Loop.Over->From == Place::Root::Var && Loop.Over->Path.empty() &&
        fromCores(Loop.Over->Var))
      return true;
    if (Loop.Over &&
        any_of(Loop.Over->Path, [](const Place::Step &Step) { return namesWorkers(Step.Field); }))
      return true;
    break;
  case LoopFacts::Kind::Counted:
    if (boundIsFixed(Loop))
      return true;
    break;
  default:
    if (Serves)
      return false; // As many as come.
    if (any_of(Of.Children,
               [&](const Node &Each) { return Each.Text == "condition" && asksForWorkers(Each); }))
      return true;
  }
  return any_of(Tasks, [&](FunctionId Task) { return isWorker(Task); });
}

std::vector<FunctionId> PerTaskFinder::tasksOf(const CallFacts &Call, Origin Via) const {
  FunctionId In = Id;
  const CallFacts *Last = &Call;
  for (unsigned Steps = 0; Via.Callee != NoFunction && Steps != 64; ++Steps) {
    In = Via.Callee;
    Via = Starts.each(In);
    const FunctionFacts &Callee = Linked.facts(In);
    auto It = find_if(Callee.Calls, [&](const CallFacts &Each) { return &Each.At == Via.At; });
    if (It == Callee.Calls.end())
      return {};
    Last = &*It;
  }
  ThreadStart Start = threadStartedBy(*Last, Linked.known(*Last));
  return Start.Runs ? bodiesOf(Linked, *Start.Runs) : std::vector<FunctionId>();
}

/// They run at once as it is; on fibers only where every wait switches.
static std::map<Model, ModelLegality> legalityOfTasks(const Effects &Task, const Location &At) {
  ModelLegality Assumed{Legality::Assumed,
                        {makeReason(ReasonId::ThreadsAlready,
                                    "the tasks run on threads of their own already; assumed: none "
                                    "waits for another",
                                    At)}};
  std::map<Model, ModelLegality> Legal{{Model::Threads, Assumed}};
  bool Awaitable = !Task.UnknownCallee && !Task.Blocks.empty() &&
                   all_of(Task.Blocks, [](const auto &Each) { return Each.second.Hookable; });
  if (Awaitable)
    Legal[Model::Async] = Assumed;
  return Legal;
}

Shape PerTaskFinder::shapeFor(const Started &Of) const {
  if (Of.Via.Callee == NoFunction)
    return pooledShape(Table, Id, *Of.Call, *Of.Loop);
  Shape None;
  None.Refusals.push_back(
      makeReason(ReasonId::ThreadForm, "a called function starts the thread", Of.Call->At.begin()));
  return None;
}

void PerTaskFinder::judge(const Started &Of) {
  if (Of.Loop->Index >= Facts.Loops.size())
    return;
  const LoopFacts &Loop = Facts.Loops[Of.Loop->Index];
  bool Counts = Loop.What == LoopFacts::Kind::Counted || Loop.What == LoopFacts::Kind::Range;
  Summary Round = Table.ofRegion(Id, {Of.Loop});
  // Of a loop for commands or restarts, only what each round does is told.
  bool Serves = Round.Blocks.count(WaitReason::Network) || Round.Blocks.count(WaitReason::Epoll);
  if (!Counts && Of.Conditional && !Serves)
    return;
  std::vector<FunctionId> Tasks = tasksOf(*Of.Call, Of.Via);
  if (isFixed(*Of.Loop, Tasks, Serves))
    return;
  Site Found = siteOfCall(Table, Id, *Of.Call, Site::Kind::ThreadPerTask);
  Summary Work;
  for (FunctionId Task : Tasks)
    Work = Table.of(Task);
  Found.Task = Table.publish(Work);
  if (Tasks.empty())
    Found.Task.UnknownCallee = Witness{{Of.Call->At.begin(), Of.Call->Name}};
  Found.Legal = legalityOfTasks(Found.Task, Of.Call->At.begin());
  if (std::optional<int64_t> Rounds = roundsOf(Loop))
    Found.Cost.Tasks = double(*Rounds);
  bool Plain = Loop.What == LoopFacts::Kind::Counted && !Found.Cost.Tasks &&
               !StringRef(Loop.UpperText).contains("size");
  Found.Certainty = Plain ? Truth::Sometimes : Truth::Yes;
  Found.Context = !Counts                               ? "each round"
                  : Loop.What == LoopFacts::Kind::Range ? "each item"
                                                        : "each count";
  Found.Wrap = shapeFor(Of);
  append_range(Found.Chain, Starts.chainOfEach(Of.Via));
  Out.push_back(std::move(Found));
}

} // namespace

void addThreadSites(const EffectTable &Table, const ThreadStarts &Starts, std::vector<Site> &Out) {
  for (FunctionId Id = 0; Id != Table.program().size(); ++Id)
    if (!Table.program().facts(Id).Loops.empty())
      PerTaskFinder(Table, Starts, Id, Out).run();
}

} // namespace concadvise
