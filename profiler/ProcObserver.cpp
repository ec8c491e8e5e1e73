#include "profiler/Observer.h"
#include "profiler/events/Clock.h"
#include "profiler/threads/Proc.h"

#include "llvm/ADT/STLExtras.h"

namespace concadvise::profiler {

using Kind = Record::Kind;

void ProcObserver::emit(Kind What, int Pid, int Tid, uint64_t Time, bool Preempted) {
  Record R{};
  R.What = What;
  R.Pid = Pid;
  R.Tid = Tid;
  R.Time = Time;
  R.Preempted = Preempted;
  Into.handle(R);
}

void ProcObserver::start() { round(false); }

void ProcObserver::round(bool Last) {
  ++Rounds;
  struct Process {
    int Pid, Parent;
  };
  std::vector<Process> Tree = {{Root, 0}};
  for (size_t I = 0; I != Tree.size(); ++I) { // Grows while we walk it.
    const Process At = Tree[I];
    const std::vector<int> Tids = proc::threadsOf(At.Pid);
    for (int Tid : Tids)
      visit(At.Pid, Tid, At.Parent);
    for (int Child : proc::childrenOf(At.Pid, Tids))
      Tree.push_back({Child, At.Pid});
  }
  for (auto It = Threads.begin(); It != Threads.end();) {
    if (It->second.Round == Rounds) {
      ++It;
      continue;
    }
    end(It->first.first, It->first.second, It->second);
    It = Threads.erase(It);
  }
  if (!Last)
    Into.inspect(false); // Descriptors are open now, and may not be when the wait ends.
}

void ProcObserver::visit(int Pid, int Tid, int ParentPid) {
  const std::optional<proc::SchedStat> Stat = proc::schedStat(Pid, Tid);
  if (!Stat)
    return;
  const uint64_t Now = monotonicNs();
  const bool Ended = llvm::is_contained({'Z', 'X'}, proc::stateLetter(Pid, Tid));
  auto [It, New] = Threads.try_emplace({Pid, Tid});
  Seen &Thread = It->second;
  if (New || (Thread.Ended && !Ended)) { // The number is used again.
    appear(Pid, Tid, ParentPid, Now);
    Thread = {Stat->CpuNs, Stat->RunDelayNs, Now};
  }
  Thread.Round = Rounds;
  if (Thread.Ended)
    return; // Until its parent asks for it, it is there to be seen.
  const uint64_t Cpu = Stat->CpuNs - Thread.CpuNs, Delay = Stat->RunDelayNs - Thread.RunDelayNs;
  const bool SameWait = Cpu == 0 && Delay == 0 && Thread.Blocked;
  if (SameWait)
    Thread.At = Now;
  else
    account(Pid, Tid, Now, Cpu, Delay, Thread);
  Thread.CpuNs = Stat->CpuNs;
  Thread.RunDelayNs = Stat->RunDelayNs;
  if (Ended)
    end(Pid, Tid, Thread);
  else if (!SameWait)
    lookAt(Pid, Tid, Thread);
}

void ProcObserver::end(int Pid, int Tid, Seen &Thread) {
  if (!Thread.Ended)
    emit(Kind::Exit, Pid, Tid, Thread.At);
  Thread.Ended = true;
}

/// What happened since the last look, in an order of our choosing: it ran, then it was kept waiting
/// for a CPU. What is left until now is decided by what it does now: a thread that runs has not
/// been told its time yet, any other has blocked.
void ProcObserver::account(int Pid, int Tid, uint64_t Now, uint64_t Cpu, uint64_t Delay,
                           Seen &Thread) {
  const uint64_t Ran = std::min(Now, Thread.At + Cpu), Ready = std::min(Now, Ran + Delay);
  if (Thread.Blocked)
    emit(Kind::SwitchIn, Pid, Tid, Thread.At);
  if (Ready != Ran) {
    emit(Kind::SwitchOut, Pid, Tid, Ran, true);
    emit(Kind::SwitchIn, Pid, Tid, Ready);
  }
  Thread.At = Ready;
  Thread.Blocked = false;
}

void ProcObserver::appear(int Pid, int Tid, int ParentPid, uint64_t Now) {
  Into.tracker().adopt(Pid, Tid, proc::threadName(Pid, Tid), Now, TrackedThread::State::OnCpu,
                       ParentPid);
  Into.processes().load(Pid);
}

void ProcObserver::lookAt(int Pid, int Tid, Seen &Thread) {
  const std::optional<proc::CallState> State = proc::callState(Pid, Tid);
  CallsSeen |= State.has_value();
  if (State ? State->Running : proc::stateLetter(Pid, Tid) == 'R')
    return;
  if (State)
    tellCall(Pid, Tid, Thread.At, State->At);
  emit(Kind::SwitchOut, Pid, Tid, Thread.At);
  Into.inspectScript(Tid, Thread.CpuNs);
  Thread.At = monotonicNs();
  Thread.Blocked = true;
}

void ProcObserver::tellCall(int Pid, int Tid, uint64_t Time, const proc::Waiting &At) {
  if (Into.processes().find(Pid, At.Pc).Module == 0)
    Into.processes().load(Pid); // It executed another program, or loaded a library.
  uint8_t Stack[2048];
  Record R{};
  R.What = Kind::Syscall;
  R.Pid = Pid;
  R.Tid = Tid;
  R.Time = Time;
  R.Entry = At.Entry;
  R.User.Registers.emplace();
  R.User.Registers->fill(0);
  R.User.OnlyPcAndSp = true;
  (*R.User.Registers)[arch::Sp] = At.Sp;
  (*R.User.Registers)[arch::Pc] = At.Pc;
  R.User.Stack = {Stack, proc::readMemoryUpTo(Pid, At.Sp, Stack)};
  Into.handle(R);
}

} // namespace concadvise::profiler
