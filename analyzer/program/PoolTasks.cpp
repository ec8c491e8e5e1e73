#include "analyzer/program/PoolTasks.h"

#include "analyzer/program/Nodes.h"

#include "llvm/ADT/STLExtras.h"

#include <set>

using namespace llvm;

namespace concadvise {
namespace {

/// Which thread this is, or a change of what the thread has of its own and the runtime does not
/// know.
bool asksWhichThread(StringRef Name) {
  static constexpr StringLiteral Names[] = {"std::this_thread::get_id",
                                            "boost::this_thread::get_id",
                                            "QThread::currentThread",
                                            "QThread::currentThreadId",
                                            "pthread_self",
                                            "thrd_current",
                                            "uv_thread_self",
                                            "gettid",
                                            "syscall",
                                            "prctl",
                                            "pthread_sigmask",
                                            "sigprocmask",
                                            "sched_setaffinity",
                                            "setpriority",
                                            "pthread_detach",
                                            "std::notify_all_at_thread_exit"};
  return is_contained(Names, Name);
}

/// What one thread writes to, another one may read from.
bool makesChannel(const CallFacts &Call) {
  static constexpr StringLiteral Names[] = {"pipe",    "pipe2",         "socketpair",
                                            "eventfd", "mkfifo",        "mq_open",
                                            "uv_pipe", "uv_socketpair", "msgget"};
  return is_contained(Names, StringRef(Call.Name));
}

bool receives(StringRef Name) {
  static constexpr StringLiteral Prefixes[] = {"read",       "__read",  "recv",   "__recv", "fread",
                                               "fget",       "getline", "select", "poll",   "ppoll",
                                               "mq_receive", "splice",  "accept", "msgrcv"};
  return any_of(Prefixes, [&](StringRef Prefix) { return Name.starts_with(Prefix); });
}

/// Asks for what another thread may change at any time, or a file that it may make.
bool isAtomic(StringRef Name) {
  static constexpr StringLiteral Prefixes[] = {
      "std::atomic",   "std::__atomic", "__atomic", "__sync",          "atomic_",
      "boost::atomic", "QAtomic",       "__c11_",   "std::stop_token", "std::stop_source"};
  static constexpr StringLiteral Suffixes[] = {"::try_lock",
                                               "::try_lock_for",
                                               "::try_lock_until",
                                               "::try_lock_shared",
                                               "::try_wait",
                                               "::try_acquire",
                                               "::try_acquire_for",
                                               "::try_acquire_until",
                                               "future::wait_for",
                                               "::use_count",
                                               "::expired",
                                               "sem_trywait",
                                               "sem_timedwait",
                                               "mutex_trylock",
                                               "mutex_timedlock",
                                               "mtx_trylock",
                                               "mtx_timedlock",
                                               "sem_getvalue",
                                               "rwlock_tryrdlock",
                                               "rwlock_trywrlock",
                                               "spin_trylock",
                                               "semop",
                                               "semtimedop",
                                               "flock",
                                               "filesystem::exists",
                                               "access",
                                               "stat",
                                               "fstatat",
                                               "::is_open"};
  return any_of(Prefixes, [&](StringRef Prefix) { return Name.starts_with(Prefix); }) ||
         any_of(Suffixes, [&](StringRef Suffix) { return Name.ends_with(Suffix); });
}

/// Inherited from whoever starts the thread, and left as it was.
bool isInherited(const Resource &On, const UseSummary &How) {
  return How.How == Access::Read && (On.Name == "fenv" || On.Name == "exceptions");
}

/// Ends whatever other tasks do. Who waits for a lock waits for a task that runs already.
bool endsByItself(WaitReason Why) {
  switch (Why) {
  case WaitReason::Network: // Whoever answers is assumed not to be a task.
  case WaitReason::Disk:
  case WaitReason::Lock:
  case WaitReason::Sleep:
  case WaitReason::Child:
  case WaitReason::PageFault:
  case WaitReason::Terminal:
  case WaitReason::Dns:
  case WaitReason::Database:
  case WaitReason::Pipe: // But see judgeCall.
    return true;
  case WaitReason::Condition:
  case WaitReason::Epoll:
  case WaitReason::Other:
    return false;
  }
  return false;
}

class TaskSearch {
public:
  explicit TaskSearch(const EffectTable &Table)
      : Table(Table), Linked(Table.program()), Channels(Linked.calls(makesChannel)) {}

  std::vector<Reason> run(FunctionId Task) {
    judgeWhole(Task);
    std::vector<FunctionId> Open = {Task};
    for (std::set<FunctionId> Seen = {Task}; !Open.empty();) {
      FunctionId Id = Open.back();
      Open.pop_back();
      judgeFunction(Id);
      for (FunctionId Callee : calleesOf(Linked, Id))
        if (Seen.insert(Callee).second)
          Open.push_back(Callee);
    }
    return std::move(Found);
  }

private:
  void say(ReasonId Why, std::string Message, Location At) {
    Found.push_back(makeReason(Why, std::move(Message), std::move(At)));
  }

  void judgeWhole(FunctionId Task);
  void judgeFunction(FunctionId Id);
  void judgeCall(const CallFacts &Call);
  void judgeLoops(FunctionId Id, const Node &Part);
  bool recurs(FunctionId Id) const;
  bool usesAtomics(FunctionId Id, const Node &Part, std::set<FunctionId> &Seen) const;

  const EffectTable &Table;
  const Program &Linked;
  bool Channels; ///< The program talks to itself.
  std::vector<Reason> Found;
};

void TaskSearch::judgeWhole(FunctionId Task) {
  const Summary &Of = Table.of(Task);
  Location Start = Linked.facts(Task).At.begin();
  auto Place = [&](const Origin &From) { return From.At ? From.At->begin() : Start; };
  if (Of.Unknown.present())
    say(ReasonId::UnknownCallee, "what a task calls is not all known", Place(Of.Unknown));
  if (Of.Open.present())
    say(ReasonId::OpenWorld,
        "a called virtual function may be overridden outside of what was scanned", Place(Of.Open));
  for (const auto &[Why, Block] : Of.Blocks)
    if (!endsByItself(Why))
      say(ReasonId::WaitsForAnother, "a task may wait for another one", Place(Block.Via));
  if (Of.Exits != Truth::No)
    say(ReasonId::ExitInBody, "a task may end the program or its thread", Place(Of.ExitVia));
  if (Of.Affine.present())
    say(ReasonId::ThreadAffine, "a task makes a call that must stay on one thread",
        Place(Of.Affine));
  for (const ResourceUses::Entry *Each : Of.Uses.byName())
    if (const auto &[On, How] = *Each;
        On.Kind == ResourceKind::ThreadLocal && !isInherited(On, How))
      say(ReasonId::ThreadLocalState,
          "a task uses thread-local state, which a pool's thread keeps from one task to the next",
          Place(How.Write.present() ? How.Write : How.Read));
}

void TaskSearch::judgeCall(const CallFacts &Call) {
  if (asksWhichThread(Call.Name))
    say(ReasonId::ThreadIdentity,
        "a task calls " + Call.Name + ", which tells one thread from another", Call.At.begin());
  const KnownFunction *Known = Linked.known(Call);
  // A semaphore: nobody has to hold it.
  if (Known && Known->Blocks.count(WaitReason::Lock) && Known->Locks == LockUse::None)
    say(ReasonId::WaitsForAnother, "a task may wait for another one in " + Call.Name,
        Call.At.begin());
  if (Channels && Known && receives(Call.Name))
    say(ReasonId::WaitsForAnother, "a task may wait for what another one sends, in " + Call.Name,
        Call.At.begin());
}

bool TaskSearch::usesAtomics(FunctionId Id, const Node &Part, std::set<FunctionId> &Seen) const {
  const FunctionFacts &Facts = Linked.facts(Id);
  if (Part.What == Node::Kind::Read && Part.On.Var < Facts.Variables.size() &&
      (Facts.Variables[Part.On.Var].Type.Volatile || Facts.Variables[Part.On.Var].Type.Atomic))
    return true;
  if (Part.What == Node::Kind::Call && Part.Index < Facts.Calls.size()) {
    const CallFacts &Call = Facts.Calls[Part.Index];
    if (isAtomic(Call.Name))
      return true;
    for (FunctionId Callee : Linked.targets(Id, Call).Bodies)
      if (Seen.insert(Callee).second && usesAtomics(Callee, Linked.facts(Callee).Body, Seen))
        return true;
  }
  return any_of(Part.Children, [&](const Node &Child) { return usesAtomics(Id, Child, Seen); });
}

/// It has so many rounds, whatever others do meanwhile.
bool counts(const FunctionFacts &Facts, const Node &Loop) {
  bool Counts = Loop.Index < Facts.Loops.size() &&
                (Facts.Loops[Loop.Index].What == LoopFacts::Kind::Counted ||
                 Facts.Loops[Loop.Index].What == LoopFacts::Kind::Range);
  return Counts && !holds(Loop, Node::Kind::Break) && !holds(Loop, Node::Kind::Return);
}

/// `while (!ready) …`: asks again and again what another task may have to say.
void TaskSearch::judgeLoops(FunctionId Id, const Node &Part) {
  const FunctionFacts &Facts = Linked.facts(Id);
  bool Jumps = &Part == &Facts.Body && holds(Part, Node::Kind::Goto);
  if (Jumps || (Part.What == Node::Kind::Loop && !counts(Facts, Part))) {
    Summary Round = Table.ofRegion(Id, {&Part});
    std::set<FunctionId> Seen;
    bool Asks = usesAtomics(Id, Part, Seen) || Round.Blocks.count(WaitReason::Lock) ||
                Round.Blocks.count(WaitReason::Sleep) ||
                any_of(Round.Uses, [](const auto &Use) { return Use.second.Atomic; });
    if (Asks)
      say(ReasonId::WaitsForAnother, "a task asks in a loop what others may change",
          Part.At.begin());
  }
  for (const Node &Child : Part.Children)
    judgeLoops(Id, Child);
}

/// It calls itself, perhaps through others.
bool TaskSearch::recurs(FunctionId Id) const {
  std::set<FunctionId> Seen;
  std::vector<FunctionId> Open = {Id};
  while (!Open.empty()) {
    FunctionId At = Open.back();
    Open.pop_back();
    for (FunctionId Callee : calleesOf(Linked, At)) {
      if (Callee == Id)
        return true;
      if (Seen.insert(Callee).second)
        Open.push_back(Callee);
    }
  }
  return false;
}

void TaskSearch::judgeFunction(FunctionId Id) {
  const FunctionFacts &Facts = Linked.facts(Id);
  std::set<FunctionId> Seen;
  if (usesAtomics(Id, Facts.Body, Seen) && recurs(Id))
    say(ReasonId::WaitsForAnother, "a task asks again and again what others may change",
        Facts.At.begin());
  for (const CallFacts &Call : Facts.Calls)
    judgeCall(Call);
  judgeLoops(Id, Facts.Body);
}

} // namespace

std::vector<Reason> poolObstacles(const EffectTable &Table, FunctionId Task) {
  return TaskSearch(Table).run(Task);
}

} // namespace concadvise
