// Loops that sleep until something has come about: each round only looks.
//
// A round may look (read, try a lock, ask whether a file is there, call what does not wait), count,
// and sleep. One that does more is paced work; one whose attempts reach out (connect, send, a
// request) is a retry with a pause, and there is nothing to wait for.
#include "analyzer/program/Sites.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace concadvise {
namespace {

/// What a call has to do with waiting for something.
enum class Role : uint8_t { Harmless, Looks, Sleeps, Works };

/// Calls that ask without waiting, and change something only when the answer is yes.
StringRef askedBy(const CallFacts &Call) {
  StringRef Name = Call.Name;
  if (Name.contains("compare_exchange") || Name.contains("test_and_set"))
    return "lock";
  return StringSwitch<StringRef>(Name)
      .Cases("waitpid", "wait4", "waitid", "kill", "pidfd_send_signal", "child process")
      .Cases("pthread_tryjoin_np", "sem_trywait", "thread")
      .Cases("std::basic_ifstream::basic_ifstream", "access", "faccessat", "euidaccess", "file")
      .Cases("stat", "lstat", "fstat", "fstatat", "statx", "file")
      .Cases("std::filesystem::exists", "std::filesystem::status",
             "std::filesystem::is_regular_file", "std::filesystem::file_size",
             "std::filesystem::last_write_time", "file")
      .Cases("std::future::wait_for", "std::__basic_future::wait_for",
             "std::shared_future::wait_for", "future")
      .Default("");
}

class PollFinder {
public:
  PollFinder(const EffectTable &Table, FunctionId Id, std::vector<Site> &Out)
      : Table(Table), Linked(Table.program()), Id(Id), Facts(Linked.facts(Id)),
        Names(Table.aliases(Id)), Out(Out) {}

  void run() { look(Facts.Body); }

private:
  void look(const Node &Part) {
    if (Part.What == Node::Kind::Loop && judge(Part))
      return;
    for (const Node &Each : Part.Children)
      if (Each.What != Node::Kind::Deferred)
        look(Each);
  }

  bool judge(const Node &Loop);
  bool scan(const Node &Part, bool Decides);
  bool branch(const Node &Part, bool Decides);
  bool sleepsIn(const Node &Part);
  void event(const Node &Each, bool Decides);
  void call(const Node &Each, bool Decides);
  void asks(const std::string &What, bool Decides);
  Role roleOf(const Node &Each, const CallFacts &Call, std::string &What);
  Role roleOfUses(const CallFacts &Call, std::string &What);
  bool isOwn(const Place &On) const;
  bool changesBehindOurBack(const Place &On) const;
  bool isFlag(const Place &On) const;
  bool isVolatile(const Place &On) const;
  std::string label(const Place &On) const { return Names.label(Names.resolve(On)); }

  const EffectTable &Table;
  const Program &Linked;
  FunctionId Id;
  const FunctionFacts &Facts;
  const Aliases &Names;
  std::vector<Site> &Out;

  // Of the loop at hand.
  bool Works = false;
  const Node *Sleep = nullptr;
  std::string Polled;     ///< What decides whether it goes on.
  bool Chosen = false;    ///< It sleeps in one arm of a branch: Polled decides between the arms.
  bool Flag = false;      ///< It asks an atomic, a volatile or a bool.
  bool AsksClock = false; ///< Then another variable is a deadline, for all that can be told.
  bool Plainly = false;   ///< … is a variable that is merely read: an atomic or a call says more.
};

/// A variable of this function that nobody else can reach.
bool PollFinder::isOwn(const Place &On) const {
  Memory Where = Names.resolve(On);
  if (Where.Var >= Facts.Variables.size() || Where.Behind || Where.throughPointer())
    return On.From == Place::Root::Literal || On.From == Place::Root::CallResult;
  const Variable &Var = Facts.Variables[Where.Var];
  return (Var.Where == Variable::Storage::Local || Var.Where == Variable::Storage::Parameter) &&
         Var.Type.What != TypeFacts::Kind::Reference;
}

/// Reading it again may give another value although this function has not written it.
bool PollFinder::changesBehindOurBack(const Place &On) const {
  if (!isOwn(On))
    return true;
  Memory Where = Names.resolve(On);
  if (Where.Var >= Facts.Variables.size())
    return false;
  const Variable &Var = Facts.Variables[Where.Var];
  return Var.Type.Atomic || Var.Type.Volatile;
}

bool PollFinder::isFlag(const Place &On) const {
  Memory Where = Names.resolve(On);
  if (Where.Var >= Facts.Variables.size())
    return false;
  const TypeFacts &Type = Facts.Variables[Where.Var].Type;
  return Type.Atomic || Type.Volatile || Type.What == TypeFacts::Kind::Bool;
}

/// As what a signal handler sets has to be.
bool PollFinder::isVolatile(const Place &On) const {
  Memory Where = Names.resolve(On);
  return Where.Var < Facts.Variables.size() && Facts.Variables[Where.Var].Type.Volatile;
}

/// Leaves the loop or the function.
static bool leaves(const Node &Part) {
  switch (Part.What) {
  case Node::Kind::Break:
    return Part.Text != "switch";
  case Node::Kind::Return:
  case Node::Kind::Goto:
  case Node::Kind::Throw:
    return true;
  case Node::Kind::Loop:
  case Node::Kind::Deferred:
    return false;
  default:
    return any_of(Part.Children, leaves);
  }
}

/// `Decides`: whether what is read here decides whether the loop goes on.
/// False where the round ends here.
bool PollFinder::scan(const Node &Part, bool Decides) {
  switch (Part.What) {
  case Node::Kind::Branch:
    if (!Part.Children.empty())
      return branch(Part, Decides);
    return true;
  case Node::Kind::Loop:
    for (const Node &Each : Part.Children)
      scan(Each, false);
    return true;
  case Node::Kind::Continue:
    return false;
  case Node::Kind::Deferred:
    return true;
  default:
    break;
  }
  event(Part, Decides);
  return all_of(Part.Children, [&](const Node &Each) { return scan(Each, Decides); });
}

/// A sleep in one arm only: whether others work is not a question of the rounds that sleep.
bool PollFinder::branch(const Node &Part, bool Decides) {
  ArrayRef<Node> Arms = ArrayRef(Part.Children).drop_front();
  auto Sleeps = [&](const Node &Arm) { return sleepsIn(Arm); };
  const Node *Asleep = count_if(Arms, Sleeps) == 1 ? &*find_if(Arms, Sleeps) : nullptr;
  scan(Part.Children.front(), Decides || Asleep || leaves(Part));
  if (Asleep) {
    Chosen = true;
    Works |= leaves(*Asleep);
    return scan(*Asleep, false);
  }
  for (const Node &Arm : Arms)
    scan(Arm, false);
  return true;
}

bool PollFinder::sleepsIn(const Node &Part) {
  if (Part.What == Node::Kind::Loop || Part.What == Node::Kind::Deferred)
    return false;
  std::string What;
  if (Part.What == Node::Kind::Call && Part.Index < Facts.Calls.size())
    return roleOf(Part, Facts.Calls[Part.Index], What) == Role::Sleeps;
  return any_of(Part.Children, [&](const Node &Each) { return sleepsIn(Each); });
}

void PollFinder::event(const Node &Each, bool Decides) {
  switch (Each.What) {
  case Node::Kind::Read:
    if (Decides && Polled.empty() && changesBehindOurBack(Each.On)) {
      Polled = (isVolatile(Each.On) ? "flag " : "variable ") + label(Each.On);
      Flag |= isFlag(Each.On);
      Plainly = true;
    }
    return;
  case Node::Kind::Write:
  case Node::Kind::Update:
    Works |= !isOwn(Each.On);
    return;
  case Node::Kind::Await:
  case Node::Kind::Yield:
  case Node::Kind::Asm:
    Works = true;
    return;
  case Node::Kind::Call:
    return call(Each, Decides);
  default:
    return;
  }
}

/// `r = try(); …; if (r) break;`: what is asked anywhere in a round is what it waits for.
void PollFinder::asks(const std::string &What, bool Decides) {
  if (!Polled.empty() && !Plainly && !Decides)
    return;
  Polled = What;
  Plainly = false;
}

/// `__atomic_load_n(&x, …)`, `__sync_fetch_and_add(&x, 0)`.
static bool isAtomicLoad(const CallFacts &Call) {
  StringRef Name = Call.Name;
  bool Adds = Name == "__sync_fetch_and_add" && Call.Args.size() == 2 && Call.Args[1].Integer == 0;
  return (Adds || Name.contains("atomic_load")) && !Call.Args.empty() && Call.Args.front().From;
}

void PollFinder::call(const Node &Each, bool Decides) {
  if (Each.Index >= Facts.Calls.size())
    return;
  const CallFacts &Call = Facts.Calls[Each.Index];
  if (Table.endsProgram(Call, Linked.targets(Id, Call)))
    return;
  std::string What;
  Flag |= StringRef(Call.Name).contains("atomic");
  if (isAtomicLoad(Call)) {
    return asks("variable " + label(*Call.Args.front().From), Decides);
  }
  switch (roleOf(Each, Call, What)) {
  case Role::Works:
    Works = true;
    return;
  case Role::Sleeps:
    Sleep = Sleep ? Sleep : &Each;
    return;
  case Role::Looks:
    return asks(What, Decides);
  case Role::Harmless:
    return;
  }
}

static bool onlySleeps(const std::map<WaitReason, BlockSummary> &Blocks) {
  auto It = Blocks.find(WaitReason::Sleep);
  return It != Blocks.end() && It->second.Reached == Truth::Yes &&
         all_of(Blocks, [](const auto &Each) {
           return Each.first == WaitReason::Sleep || Each.first == WaitReason::Lock;
         });
}

/// `poll(nullptr, 0, 100)`, `select(0, nullptr, nullptr, nullptr, &t)`: a sleep.
static bool waitsForNobody(const CallFacts &Call) {
  auto Zero = [&](size_t Index) {
    return Index < Call.Args.size() && Call.Args[Index].Integer == 0;
  };
  if (Call.Name == "poll" || Call.Name == "ppoll")
    return Zero(0) && Zero(1);
  return (Call.Name == "select" || Call.Name == "pselect") && Zero(1) && Zero(2) && Zero(3);
}

Role PollFinder::roleOfUses(const CallFacts &Call, std::string &What) {
  Role Found = Role::Harmless;
  for (const CallUse &Use : Table.usesOf(Id, Call)) {
    bool Own = Use.On && isOwn(*Use.On);
    bool Clock = Use.Where.Kind == ResourceKind::World && Use.Where.Name == "clock";
    AsksClock |= Clock;
    if (Use.How <= Access::Read) {
      bool File = Use.Where.Kind == ResourceKind::World && Use.Where.Name == "filesystem";
      bool Looks = File || (Use.On && changesBehindOurBack(*Use.On)) ||
                   (!Use.On && Use.Where.Kind == ResourceKind::Global);
      if (Looks && Use.Where.Kind != ResourceKind::Kernel && Found == Role::Harmless) {
        Found = Role::Looks;
        What =
            File ? "file " + Call.Name : "variable " + (Use.On ? label(*Use.On) : Use.Label.str());
      }
      continue;
    }
    bool Lock = Use.How == Access::Commutes && Use.Where.Kind != ResourceKind::World &&
                Use.Where.Kind != ResourceKind::Process;
    if (!Own && !Lock && !Clock)
      return Role::Works;
  }
  return Found;
}

Role PollFinder::roleOf(const Node &Each, const CallFacts &Call, std::string &What) {
  Targets To = Linked.targets(Id, Call);
  Summary Of = Table.ofRegion(Id, {&Each});
  if (To.Known) {
    bool Waits = Of.Blocks.count(WaitReason::Child) || Of.Blocks.count(WaitReason::Condition);
    if (StringRef Asked = askedBy(Call); !Asked.empty() && (!Waits || Asked == "future")) {
      What = (Asked + " " + Call.Name).str();
      return Role::Looks;
    }
    if (To.Known->Locks == LockUse::Try) {
      What = "lock " + Call.Name;
      return Role::Looks;
    }
    if (To.Known->Locks != LockUse::None)
      return Role::Harmless;
    bool Descriptor = !To.Known->Blocks.empty() && Of.Blocks.empty() &&
                      any_of(To.Known->Uses, [](const KnownUse &Use) {
                        return Use.On.Kind == ResourceKind::Kernel;
                      });
    if (Descriptor) {
      What = "descriptor " + Call.Name;
      return Role::Looks;
    }
    if (waitsForNobody(Call))
      return Role::Sleeps;
  }
  if (Of.Unknown.present() || Of.Open.present() || Of.Parallel.present() || Of.Cpu == Truth::Yes)
    return Role::Works;
  Role Uses = roleOfUses(Call, What);
  if (Uses == Role::Works)
    return Uses;
  if (onlySleeps(Of.Blocks)) // With the question, where a helper asks and sleeps.
    return Role::Sleeps;
  bool Quick = all_of(Of.Blocks, [](const auto &Block) {
    return Block.first == WaitReason::Lock || Block.first == WaitReason::Disk;
  });
  if (!Quick)
    return Role::Works;
  if (Uses == Role::Looks && !To.Bodies.empty())
    What = What.substr(0, What.find(' ')) + " " + Linked.facts(To.Bodies.front()).Name;
  return Uses;
}

bool PollFinder::judge(const Node &Loop) {
  Works = false;
  Sleep = nullptr;
  Polled.clear();
  Plainly = Chosen = Flag = AsksClock = false;
  if (Loop.Index >= Facts.Loops.size() || Facts.Loops[Loop.Index].What == LoopFacts::Kind::Range)
    return false;
  bool Exits = false;
  for (const Node &Each : Loop.Children) {
    bool Condition = Each.Text == "condition";
    Exits |= Condition ? !Each.Children.empty() : leaves(Each);
    scan(Each, Condition);
  }
  Exits |= Chosen || Facts.Loops[Loop.Index].What == LoopFacts::Kind::Counted;
  bool Deadline = AsksClock && !Flag && StringRef(Polled).starts_with("variable");
  if (Works || !Sleep || Polled.empty() || !Exits || Deadline)
    return false;
  const CallFacts &Call = Facts.Calls[Sleep->Index];
  Site Found = siteAt(Table, Id, Facts.Loops[Loop.Index].At, Site::Kind::PollSleep);
  Found.Context = Polled;
  Summary Of = Table.ofRegion(Id, {Sleep});
  Found.Task = Table.publish(Of);
  if (auto It = Of.Blocks.find(WaitReason::Sleep); It != Of.Blocks.end())
    append_range(Found.Chain, Table.chain(It->second.Via, WaitReason::Sleep));
  else
    Found.Chain.push_back({Call.At.begin(), Call.Name});
  Out.push_back(std::move(Found));
  return true;
}

} // namespace

void addPollSites(const EffectTable &Table, std::vector<Site> &Out) {
  for (FunctionId Id = 0; Id != Table.program().size(); ++Id)
    if (!Table.program().facts(Id).Loops.empty() &&
        Table.of(Id).Blocks.size()) // Something in it waits.
      PollFinder(Table, Id, Out).run();
}

} // namespace concadvise
