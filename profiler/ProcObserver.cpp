#include "profiler/Observer.h"

#include "profiler/events/Clock.h"
#include "profiler/threads/Proc.h"

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
  std::vector<int> Pids = {Root};
  for (size_t I = 0; I != Pids.size(); ++I) { // Grows while we walk: the tree of processes.
    const std::vector<int> Tids = proc::threadsOf(Pids[I]);
    for (int Tid : Tids)
      visit(Pids[I], Tid, Rounds);
    for (int Child : proc::childrenOf(Pids[I], Tids))
      Pids.push_back(Child);
  }
  for (auto It = Threads.begin(); It != Threads.end();) {
    if (It->second.Round == Rounds) {
      ++It;
      continue;
    }
    emit(Kind::Exit, It->first.first, It->first.second, It->second.At);
    It = Threads.erase(It);
  }
}

void ProcObserver::visit(int Pid, int Tid, unsigned Round) {
  const std::optional<proc::SchedStat> Stat = proc::schedStat(Pid, Tid);
  if (!Stat)
    return;
  const uint64_t Now = monotonicNs();
  auto [It, New] = Threads.try_emplace({Pid, Tid});
  Seen &Thread = It->second;
  Thread.Round = Round;
  if (New) {
    appear(Pid, Tid, Now);
    Thread.CpuNs = Stat->CpuNs;
    Thread.RunDelayNs = Stat->RunDelayNs;
    Thread.At = Now;
  }
  const uint64_t Cpu = Stat->CpuNs - Thread.CpuNs, Delay = Stat->RunDelayNs - Thread.RunDelayNs;
  Thread.CpuNs = Stat->CpuNs;
  Thread.RunDelayNs = Stat->RunDelayNs;
  if (Cpu == 0 && Delay == 0 && Thread.Blocked)
    return; // The same wait goes on.
  // What happened since the last look, in an order of our choosing: ran, was kept waiting for a
  // CPU, then blocked until now.
  const uint64_t Ran = std::min(Now, Thread.At + Cpu), Ready = std::min(Now, Ran + Delay);
  emit(Kind::SwitchIn, Pid, Tid, Thread.At);
  if (Ready != Ran) {
    emit(Kind::SwitchOut, Pid, Tid, Ran, true);
    emit(Kind::SwitchIn, Pid, Tid, Ready);
  }
  Thread.At = Now;
  Thread.Blocked = false;
  lookAt(Pid, Tid, Ready, Thread);
}

void ProcObserver::appear(int Pid, int Tid, uint64_t Now) {
  Into.tracker().adopt(Pid, Tid, proc::threadName(Pid, Tid), Now,
                       TrackedThread::State::OnCpu);
  Into.processes().load(Pid);
}

void ProcObserver::lookAt(int Pid, int Tid, uint64_t Since, Seen &Thread) {
  const std::optional<proc::CallState> State = proc::callState(Pid, Tid);
  CallsSeen |= State.has_value();
  const bool Blocked = State ? !State->Running : proc::stateLetter(Pid, Tid) != 'R';
  if (!Blocked) {
    if (Since < Thread.At) { // It blocked and came back, unseen.
      emit(Kind::SwitchOut, Pid, Tid, Since);
      emit(Kind::SwitchIn, Pid, Tid, Thread.At);
    }
    return;
  }
  if (State) {
    if (Into.processes().find(Pid, State->At.Pc).Module == 0)
      Into.processes().load(Pid); // It executed another program, or loaded a library.
    uint8_t Stack[2048];
    Record R{};
    R.What = Kind::Syscall;
    R.Pid = Pid;
    R.Tid = Tid;
    R.Time = Since;
    R.Entry = State->At.Entry;
    R.User.Registers.emplace();
    R.User.Registers->fill(0);
    (*R.User.Registers)[arch::Sp] = State->At.Sp;
    (*R.User.Registers)[arch::Pc] = State->At.Pc;
    R.User.Stack = {Stack, proc::readMemoryUpTo(Pid, State->At.Sp, Stack)};
    Into.handle(R);
  }
  emit(Kind::SwitchOut, Pid, Tid, Since);
  Thread.Blocked = true;
}

} // namespace concadvise::profiler
