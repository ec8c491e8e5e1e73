#include "profiler/threads/Tracker.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <set>
#include <sys/syscall.h>

namespace concadvise::profiler {

using State = TrackedThread::State;

/// A major fault is reported when it was served, right after the thread came back.
static constexpr uint64_t FaultReportDelay = 200000;

/// CPU time that executing a program takes, about. When it took longer, it had to queue.
static constexpr uint64_t ExecuteCpu = 700000;

void HeldEntry::hold(const SyscallEntry &Call, const UserContext &User) {
  Valid = true;
  Entry = Call;
  Registers = User.Registers;
  OnlyPcAndSp = User.OnlyPcAndSp;
  Stack.assign(User.Stack.begin(), User.Stack.end());
  Chain.assign(User.ChainBytes.begin(), User.ChainBytes.end());
}

TrackedThread &Tracker::create(int Pid, int Tid, uint64_t Now) {
  auto Thread = std::make_unique<TrackedThread>();
  Thread->Index = Threads.size();
  Thread->Pid = Pid;
  Thread->Tid = Tid;
  Thread->Start = Thread->Since = Now;
  ByTid[Tid] = Thread.get();
  PidOf[Tid] = Pid;
  ParentOf.try_emplace(Pid, 0);
  Threads.push_back(std::move(Thread));
  return *Threads.back();
}

TrackedThread &Tracker::adopt(int Pid, int Tid, std::string Name, uint64_t Now, State In,
                              int ParentPid) {
  TrackedThread &Thread = create(Pid, Tid, Now);
  ParentOf[Pid] = ParentPid;
  Thread.Name = std::move(Name);
  Thread.Now = In;
  return Thread;
}

TrackedThread *Tracker::find(const Record &R) {
  if (TrackedThread *Known = find(R.Tid))
    return Known;
  // Its fork record was lost, or comes late. An exiting thread has no number left.
  if (R.Tid <= 0 || R.Pid <= 0 || R.What == Record::Kind::Exit)
    return nullptr;
  return &create(R.Pid, R.Tid, R.Time);
}

void Tracker::enter(TrackedThread &Thread, State Next, uint64_t Now) {
  const uint64_t Begin = Thread.Since;
  Now = std::max(Now, Begin); // A record that came late must not count backwards.
  const uint64_t Passed = Now - Begin;
  switch (Thread.Now) {
  case State::OnCpu:
    Thread.OnCpu += Passed;
    break;
  case State::Blocked:
    Thread.Blocked += Passed;
    break;
  case State::Preempted:
    Thread.Preempted += Passed;
    break;
  case State::Woken:
    Thread.NewlyWoken += Passed;
    break;
  case State::Unknown:
  case State::Ended:
    Thread.Unknown += Passed;
    break;
  }
  if (Passed && Thread.Now == State::Blocked)
    Thread.Last = {Begin, Now};
  else if (Passed && Thread.Now != State::Unknown && Thread.Now != State::Ended)
    Listener.ran(Thread, Thread.Now, Begin, Now);
  if (Next == State::Blocked)
    Thread.Looked.reset(); // Of a wait of no length, which was never told.
  Thread.Now = Next;
  Thread.Since = Now;
}

void Tracker::tellLastWait(TrackedThread &Thread, const Record *Next) {
  if (!Thread.Last)
    return;
  const auto [Begin, End] = *Thread.Last;
  Thread.Last.reset();
  std::optional<uint64_t> Fault;
  if (Next && Next->What == Record::Kind::Fault && Next->Time - End < FaultReportDelay)
    Fault = Next->Address;
  if (Thread.Looked && (Thread.Looked->At < Begin || Thread.Looked->At > End))
    Thread.Looked.reset(); // That was another wait, which we have not heard of yet.
  if (Thread.Looked)
    Thread.Held = std::move(Thread.Looked->Entry);
  Listener.waited(Thread, Begin, End, Thread.Held.Valid ? &Thread.Held : nullptr, Fault);
  Thread.Looked.reset();
}

void Tracker::forked(const Record &R) {
  if (TrackedThread *Known = find(R.Tid))
    ended(*Known, R.Time); // The number is used again and its end was lost.
  TrackedThread &Thread = create(R.Pid, R.Tid, R.Time);
  Thread.Now = State::Woken;
  TrackedThread *Parent = find(R.ParentTid);
  if (Parent)
    Thread.Name = Parent->Name;
  if (R.Pid == R.ParentPid)
    return;
  ParentOf[R.Pid] = R.ParentPid;
  if (Parent) {
    // If it now blocks without another call, it is in vfork and waits for this child.
    tellLastWait(*Parent, &R);
    SyscallEntry Wait{SYS_wait4, {uint64_t(R.Pid)}};
    Parent->Held.hold(Wait, {});
  }
}

void Tracker::executed(TrackedThread &Thread, const Record &R) {
  if (Thread.Now == State::Unknown) { // The command itself: its life begins here.
    const uint64_t Executing = R.Time - std::min(R.Time, Thread.Since);
    Thread.CpuBefore += std::min(Executing, ExecuteCpu);
    Thread.RunDelayBefore += Executing - std::min(Executing, ExecuteCpu);
    Thread.Start = Thread.Since = R.Time;
    Thread.Now = State::OnCpu;
  }
  Thread.Held.Valid = false;
}

void Tracker::ended(TrackedThread &Thread, uint64_t Now) {
  tellLastWait(Thread, nullptr);
  enter(Thread, State::Ended, Now);
  tellLastWait(Thread, nullptr); // The one that it ended in.
  Thread.End = Thread.Since;
  Thread.Held = HeldEntry(); // There may be very many threads in a long recording.
  ByTid.erase(Thread.Tid);
}

void Tracker::switchedOut(TrackedThread &Thread, const Record &R) {
  if (Thread.Now != State::OnCpu)
    enter(Thread, State::Unknown, Thread.Since); // Its coming in was lost.
  enter(Thread, R.Preempted ? State::Preempted : State::Blocked, R.Time);
  ++(R.Preempted ? Thread.Involuntary : Thread.Voluntary);
}

void Tracker::switchedIn(TrackedThread &Thread, uint64_t Now) {
  if (Thread.Now == State::OnCpu) { // Its going out was lost; so this was not all CPU time.
    Thread.Now = State::Unknown;
  }
  enter(Thread, State::OnCpu, Now);
}

void Tracker::handle(const Record &R) {
  using Kind = Record::Kind;
  if (R.What == Kind::Lost) {
    Lost += R.Count;
    return;
  }
  if (R.What == Kind::Fork)
    return forked(R);
  if (R.What == Kind::Mmap)
    return;
  TrackedThread *Thread = find(R);
  if (!Thread)
    return;
  tellLastWait(*Thread, &R);
  switch (R.What) {
  case Kind::Clock:
    if (Thread->Now == State::Unknown)
      enter(*Thread, State::OnCpu, R.Time);
    if (R.UserMode)
      Thread->Held.Valid = false; // It is no longer in that call.
    Listener.sampled(*Thread, R);
    break;
  case Kind::Syscall:
    if (Thread->Now == State::Unknown)
      enter(*Thread, State::OnCpu, R.Time);
    Thread->Held.hold(R.Entry, R.User);
    break;
  case Kind::Fault:
    Thread->Held.Valid = false;
    break;
  case Kind::SwitchIn:
    switchedIn(*Thread, R.Time);
    break;
  case Kind::SwitchOut:
    switchedOut(*Thread, R);
    break;
  case Kind::Comm:
    Thread->Name = R.Text.str();
    if (R.Exec)
      executed(*Thread, R);
    break;
  case Kind::Exit:
    ended(*Thread, R.Time);
    break;
  case Kind::Fork:
  case Kind::Mmap:
  case Kind::Lost:
    break;
  }
}

void Tracker::finish(uint64_t Now) {
  for (const auto &Thread : Threads)
    if (Thread->Now != State::Ended)
      ended(*Thread, Now);
}

std::vector<TrackedThread *> Tracker::alive() const {
  std::vector<TrackedThread *> All;
  for (const auto &[Tid, Thread] : ByTid)
    All.push_back(Thread);
  return All;
}

std::vector<int> Tracker::processes() const {
  std::set<int> Pids;
  for (const auto &[Tid, Thread] : ByTid)
    Pids.insert(Thread->Pid);
  return {Pids.begin(), Pids.end()};
}

bool Tracker::hasProfiledChild(int Pid) const {
  return llvm::any_of(ParentOf, [&](const auto &Entry) { return Entry.second == Pid; });
}

bool Tracker::isThreadOf(int Pid, int Tid) const {
  const auto It = PidOf.find(Tid);
  return It != PidOf.end() && It->second == Pid;
}

} // namespace concadvise::profiler
