#include "profiler/threads/Recorder.h"

#include "profiler/events/Clock.h"
#include "profiler/threads/Proc.h"

#include <algorithm>

namespace concadvise::profiler {

using State = TrackedThread::State;

/// Looks per round; more threads than this are looked at in later rounds.
static constexpr unsigned MostLooks = 64;

Recorder::Recorder()
    : Threads(*this),
      Namer({.IsProfiled = [this](int Pid) { return Threads.isProfiled(Pid); },
             .IsThreadOf = [this](int Pid, int Tid) { return Threads.isThreadOf(Pid, Tid); },
             .HasProfiledChild = [this](int Pid) { return Threads.hasProfiledChild(Pid); },
             .Processes = [this] { return Threads.processes(); },
             .VariableAt = [this](int Pid, uint64_t At) { return Memory.variableAt(Pid, At); }}) {
  Result.Stacks({}); // Number 0: not known.
  Scripts({});
}

void Recorder::handle(const Record &R) {
  using Kind = Record::Kind;
  if (R.What == Kind::Mmap)
    Memory.map(R.Pid, R.Address, R.Length, R.Offset, R.Text);
  else if (R.What == Kind::Fork && R.Pid != R.ParentPid)
    Memory.fork(R.ParentPid, R.Pid);
  else if (R.What == Kind::Syscall)
    ++Use[R.Entry.Number].Entries;
  Threads.handle(R); // Ends waits, which are unwound in the memory as it was.
  if (R.What == Kind::Comm && R.Exec)
    Memory.exec(R.Pid);
  else if (R.What == Kind::Exit && R.Pid == R.Tid)
    Memory.exited(R.Pid);
  if ((R.What == Kind::Comm && R.Exec) || (R.What == Kind::Exit && R.Pid == R.Tid))
    Stacks.forget(R.Pid);
}

/// The number of the Python frames of a thread that waits; 0 where there are none.
uint32_t Recorder::scriptOf(const TrackedThread &Of) {
  if (Scripts.size() >= Recorded::MostStacks)
    return 0;
  const std::optional<python::WholeStack> Seen = Stacks.waiting(Of.Pid, Of.Tid);
  return Seen ? Scripts(*Seen) : 0;
}

uint32_t Recorder::stackOf(const TrackedThread &Of, const UserContext &User, uint32_t Script) {
  if (!User.Registers || Result.Stacks.size() >= Recorded::MostStacks)
    return 0;
  return Result.Stacks(Stacks.unwind(Of.Pid, Of.Tid, User, Scripts[Script], monotonicNs()));
}

void Recorder::waited(TrackedThread &Thread, uint64_t Begin, uint64_t End, const HeldEntry *Entry,
                      std::optional<uint64_t> Fault) {
  uint32_t Cause, Stack = 0;
  if (Fault) {
    const CodeAddress At = Memory.find(Thread.Pid, *Fault);
    Cause = Result.Causes(WaitNamer::pageFault(At.Module ? Memory.module(At.Module).name() : ""));
  } else if (Entry) {
    ++Use[Entry->Entry.Number].Waits;
    Stack = stackOf(Thread, Entry->context(), Thread.Looked ? Thread.Looked->Script : 0);
    Cause = Thread.Looked && Thread.Looked->Cause ? *Thread.Looked->Cause : causeOf(Thread, *Entry);
  } else {
    Cause = Result.Causes(profiler::Cause{.Object = "unknown"});
    Unnamed = true;
  }
  const WaitKey Key{Thread.Index, Cause, Stack};
  WaitSum &Sum = Result.Waits[Key];
  Sum.Ns += End - Begin;
  Sum.LongestNs = std::max(Sum.LongestNs, End - Begin);
  ++Sum.Count;
  if (Thread.Looked && Thread.Looked->Holder)
    Result.Holders[{Cause, Stack, Thread.Looked->Holder->first, Thread.Looked->Holder->second}] +=
        End - Begin;
  Kernel.waited(Thread, Begin, End, Key);
  addSpan({Thread.Index, State::Blocked, Begin, End, Cause, Stack});
}

void Recorder::sampled(TrackedThread &Thread, const Record &Sample) {
  const uint32_t Stack = stackOf(Thread, Sample.User);
  ++Result.Samples[Stack];
  if (Last.size() <= Thread.Index)
    Last.resize(Thread.Index + 1);
  Last[Thread.Index] = {Sample.Time, Stack};
  addTimed({Thread.Index, Stack, Sample.Time});
}

void Recorder::addTimed(const RawSample &Sample) {
  if (Result.SamplesSeen++ % Result.SamplesPerTimed != 0)
    return;
  std::vector<RawSample> &Timed = Result.Timed;
  Timed.push_back(Sample);
  if (Timed.size() < 2 * Recorded::MostTimed)
    return;
  for (size_t I = 0; I != Recorded::MostTimed; ++I)
    Timed[I] = Timed[2 * I];
  Timed.resize(Recorded::MostTimed);
  Result.SamplesPerTimed *= 2;
}

void Recorder::ran(TrackedThread &Thread, State As, uint64_t Begin, uint64_t End) {
  addSpan({Thread.Index, As, Begin, End, 0, 0});
}

void Recorder::addSpan(const RawSpan &Span) {
  if (Span.End - Span.Begin < ShortestSpan)
    return;
  std::vector<RawSpan> &Spans = Result.Spans;
  Spans.push_back(Span);
  if (Spans.size() < 2 * Recorded::MostSpans)
    return;
  const auto Longer = [](const RawSpan &A, const RawSpan &B) {
    return A.End - A.Begin > B.End - B.Begin;
  };
  const auto Cut = Spans.begin() + Recorded::MostSpans;
  std::nth_element(Spans.begin(), Cut, Spans.end(), Longer);
  ShortestSpan = Cut->End - Cut->Begin;
  Spans.erase(Cut, Spans.end());
}

void Recorder::inspect(bool Calls) {
  unsigned Looks = 0;
  for (TrackedThread *Thread : Threads.alive()) {
    if (Thread->Now != State::Blocked)
      continue;
    if (!Thread->Looked && Looks++ < MostLooks)
      look(*Thread, Calls);
    else if (Thread->Looked && !Thread->Looked->Cause && Looks++ < MostLooks)
      Thread->Looked->Cause = causeOf(*Thread, Thread->Looked->Entry);
    else if (Calls && Thread->Looked && !Thread->Looked->Script)
      lookAgain(*Thread);
  }
}

void Recorder::lookAgain(TrackedThread &Thread) {
  constexpr unsigned Most = 3;
  if (Thread.Looked->Again++ >= Most)
    return;
  if (const uint32_t Script = scriptOf(Thread)) {
    Thread.Looked->Script = Script;
    Thread.Looked->At = monotonicNs();
  }
}

void Recorder::inspectScript(int Tid, uint64_t CpuNs) {
  TrackedThread *Thread = Threads.find(Tid);
  if (!Thread || Thread->Now != State::Blocked || !Thread->Held.Valid)
    return;
  const uint32_t Script = scriptOf(*Thread);
  const std::optional<proc::SchedStat> Now = proc::schedStat(Thread->Pid, Tid);
  if (Script && Now && Now->CpuNs == CpuNs)
    Thread->Looked = {monotonicNs(), Thread->Held, std::nullopt, Script};
}

uint32_t Recorder::causeOf(const TrackedThread &Thread, const HeldEntry &Entry) {
  return Result.Causes(Namer.name(Thread.Pid, Entry.Entry, Entry.context()));
}

std::optional<std::pair<uint32_t, uint32_t>> Recorder::holderOf(const TrackedThread &Thread,
                                                                const HeldEntry &Entry) {
  constexpr uint64_t Recent = 20000000;
  const std::optional<int> Tid = lockHolder(Thread.Pid, Entry.Entry);
  const TrackedThread *Holder = Tid ? Threads.find(*Tid) : nullptr;
  if (!Holder || Holder->Pid != Thread.Pid || Holder == &Thread)
    return std::nullopt;
  uint32_t Stack = 0;
  if (Holder->Now == State::Blocked && Holder->Held.Valid)
    Stack = stackOf(*Holder, Holder->Held.context());
  else if (Holder->Index < Last.size() && Last[Holder->Index].Time + Recent > monotonicNs())
    Stack = Last[Holder->Index].Stack;
  return std::pair(Holder->Index, Stack);
}

void Recorder::look(TrackedThread &Thread, bool Calls) {
  std::optional<proc::CallState> Seen;
  if (Calls)
    Seen = proc::callState(Thread.Pid, Thread.Tid);
  if (Seen && Seen->Running)
    return;
  if (Seen)
    Use[Seen->At.Entry.Number].Found = true;
  HeldEntry Entry = Thread.Held;
  if (Seen && (!Entry.Valid || Entry.Entry.Number != Seen->At.Entry.Number)) {
    uint8_t Stack[2048];
    UserContext User;
    User.Registers.emplace();
    User.Registers->fill(0);
    User.OnlyPcAndSp = true;
    (*User.Registers)[arch::Sp] = Seen->At.Sp;
    (*User.Registers)[arch::Pc] = Seen->At.Pc;
    User.Stack = {Stack, proc::readMemoryUpTo(Thread.Pid, Seen->At.Sp, Stack)};
    Entry.hold(Seen->At.Entry, User);
  }
  if (!Entry.Valid)
    return;
  const uint32_t Cause = causeOf(Thread, Entry);
  const uint32_t Script = scriptOf(Thread);
  const auto Holder = holderOf(Thread, Entry);
  Thread.Looked = {monotonicNs(), std::move(Entry), Cause, Script, 0, Holder};
}

void Recorder::readAccounts() {
  unsigned Looks = 0;
  for (TrackedThread *Thread : Threads.alive()) {
    if (!Kernel.wants(*Thread) || Looks++ >= MostLooks)
      continue;
    const uint64_t From = monotonicNs();
    if (std::optional<proc::SchedStat> S = proc::schedStat(Thread->Pid, Thread->Tid))
      Kernel.read(*Thread, From, monotonicNs(), *S);
  }
}

void Recorder::finish(uint64_t Now, std::optional<uint64_t> Ended) {
  constexpr uint64_t Prompt = 2000000;
  Threads.finish(Now);
  // Nobody has reaped these yet, so their accounts can still be read.
  for (const auto &Thread : Threads.threads())
    if (Thread->Pid == Thread->Tid && proc::stateLetter(Thread->Pid, Thread->Tid) == 'Z')
      if (std::optional<proc::SchedStat> S = proc::schedStat(Thread->Pid, Thread->Tid))
        Kernel.ended(*Thread, *S, Ended && Thread->Index == 0 && *Ended < Thread->End + Prompt);
  Kernel.finish(Threads.threads());
}

} // namespace concadvise::profiler
