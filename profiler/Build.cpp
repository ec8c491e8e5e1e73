#include "profiler/Build.h"

#include "profiler/waits/Refine.h"

#include <algorithm>

namespace concadvise::profiler {
namespace {

constexpr double Second = 1e9;

/// A lock counts as what serialises the program from this share of its time on.
constexpr double SerialisingShare = 0.2;

class Builder {
public:
  Builder(Profile &Into, Recorder &From, uint64_t Start, uint64_t PeriodNs)
      : P(Into), Source(From), From(From.result()), Start(Start), PeriodNs(PeriodNs) {}

  void run() {
    addLibraries();
    for (uint32_t I = 0; I != From.Stacks.size(); ++I)
      P.Stacks.push_back(symbolise(From.Stacks[I]));
    addThreads();
    addWaits();
    addHot();
    addTimeline();
    addSamples();
    sumUp();
    findSerialiser();
  }

private:
  void addLibraries() {
    std::vector<std::string> Names;
    for (uint32_t I = 1; I != Source.processes().modules(); ++I) {
      Module &M = Source.processes().module(I);
      Names.push_back(M.name());
      P.Libraries[M.name()] = M.buildId();
    }
    P.Interpreter = interpreterIn(Names);
  }

  Stack symbolise(const RawStack &Raw) {
    Stack Result;
    for (size_t I = 0; I != Raw.size(); ++I) {
      // A return address lies behind its call.
      const bool Returns = I != 0 && Raw[I].Module != CodeAddress::Named;
      const CodeAddress At{Raw[I].Module, Raw[I].Address - Returns};
      auto [It, New] = FramesAt.try_emplace(At);
      if (New)
        for (StackFrame &Frame : framesOf(At)) {
          It->second.push_back(P.Frames.size());
          P.Frames.push_back(std::move(Frame));
        }
      Result.insert(Result.end(), It->second.begin(), It->second.end());
    }
    return Result;
  }

  std::vector<StackFrame> framesOf(const CodeAddress &At) {
    if (At.Module == CodeAddress::Named) {
      const NamedFrame &Named = Source.processes().namedFrame(At.Address);
      StackFrame Frame;
      Frame.Function = Named.Function;
      Frame.File = Named.File;
      Frame.Line = Named.Line;
      Frame.Module = Named.Module;
      return {Frame};
    }
    if (At.Module)
      return Source.processes().module(At.Module).symbolise(At.Address);
    StackFrame Unknown;
    Unknown.Address = At.Address;
    return {Unknown};
  }

  /// The final cause of a wait: two waits in the same call may differ by who made the call.
  const Cause &causeOf(uint32_t Number, uint32_t StackIndex) {
    auto [It, New] = Refined.try_emplace({Number, StackIndex});
    if (New) {
      std::vector<const StackFrame *> Frames;
      for (uint32_t Index : P.Stacks[StackIndex])
        Frames.push_back(&P.Frames[Index]);
      It->second = refine(From.Causes[Number], Frames, P.Interpreter.has_value());
    }
    return It->second;
  }

  void addThreads() {
    for (const auto &T : Source.tracker().threads()) {
      ThreadProfile Thread;
      Thread.Pid = T->Pid;
      Thread.Tid = T->Tid;
      Thread.Name = T->Name;
      Thread.StartSeconds = sinceStart(T->Start);
      Thread.EndSeconds = sinceStart(T->End);
      Thread.VoluntarySwitches = T->Voluntary;
      Thread.InvoluntarySwitches = T->Involuntary;
      // The kernel's work of switching is found as a whole; most of it belongs to the waits.
      const uint64_t OfWoken = std::min(T->QueueSwitchNs, T->NewlyWoken);
      Thread.States.OnCpu = double(T->OnCpu + T->SwitchNs) / Second;
      Thread.States.Woken = double(T->NewlyWoken - OfWoken) / Second;
      Thread.States.Preempted = double(T->Preempted - (T->QueueSwitchNs - OfWoken)) / Second;
      Thread.States.Residual = T->Unknown / Second;
      P.Threads.push_back(std::move(Thread));
    }
  }

  using WaitId = std::pair<const Cause *, uint32_t>; ///< Cause and stack.

  void addWaits() {
    std::map<WaitId, WaitRecord> Records;
    for (const auto &[Key, Sum] : From.Waits) {
      const Cause &Why = causeOf(Key.Cause, Key.Stack);
      const double Seconds = double(Sum.Ns - Sum.LateNs - Sum.SwitchNs) / Second;
      ThreadProfile &Thread = P.Threads[Key.Thread];
      Thread.States.Woken += double(Sum.LateNs) / Second;
      if (Why.Idle) {
        Thread.States.Idle += Seconds;
      } else {
        Thread.States.Blocked += Seconds;
        Thread.WaitByReason[Why.Reason] += Seconds;
      }
      WaitRecord &Record = Records[{&Why, Key.Stack}];
      Record.Reason = Why.Reason;
      Record.Object = Why.Object;
      Record.IdleByDesign = Why.Idle;
      Record.Within = Why.Within;
      Record.Loop = Why.Loop;
      Record.StackIndex = Key.Stack;
      Record.Seconds += Seconds;
      Record.LongestSeconds = std::max(Record.LongestSeconds, Sum.LongestNs / Second);
      Record.Count += Sum.Count;
    }
    addHolders(Records);
    std::vector<const std::pair<const WaitId, WaitRecord> *> Order;
    for (const auto &Each : Records)
      Order.push_back(&Each);
    std::stable_sort(Order.begin(), Order.end(), [](const auto *A, const auto *B) {
      return A->second.Seconds > B->second.Seconds;
    });
    for (const auto *Each : Order) {
      WaitIndex[Each->first] = P.Waits.size();
      P.Waits.push_back(Each->second);
    }
  }

  void addHolders(std::map<WaitId, WaitRecord> &Records) {
    for (const auto &[Key, Ns] : From.Holders) {
      const auto Held = Records.find({&causeOf(Key.Cause, Key.Stack), Key.Stack});
      if (Held != Records.end())
        Held->second.HeldBy.push_back(
            {P.Threads[Key.Thread].Name, double(Ns) / Second, Key.HolderStack});
    }
    for (auto &[Id, Record] : Records)
      std::stable_sort(Record.HeldBy.begin(), Record.HeldBy.end(),
                       [](const auto &A, const auto &B) { return A.Seconds > B.Seconds; });
  }

  void addHot() {
    for (auto [StackIndex, Samples] : From.Samples)
      P.Hot.push_back({StackIndex, double(Samples) * double(PeriodNs) / Second, Samples});
    std::stable_sort(P.Hot.begin(), P.Hot.end(),
                     [](const auto &A, const auto &B) { return A.Seconds > B.Seconds; });
  }

  void addTimeline() {
    using State = TrackedThread::State;
    for (const RawSpan &Raw : From.Spans) {
      TimelineSpan Span;
      Span.Thread = Raw.Thread;
      Span.Start = sinceStart(Raw.Begin);
      Span.Seconds = double(Raw.End - Raw.Begin) / Second;
      Span.What = Raw.As == State::OnCpu       ? TimelineSpan::State::OnCpu
                  : Raw.As == State::Preempted ? TimelineSpan::State::Preempted
                                               : TimelineSpan::State::Woken;
      if (Raw.As == State::Blocked) {
        const Cause &Why = causeOf(Raw.Cause, Raw.Stack);
        Span.What = Why.Idle ? TimelineSpan::State::Idle : TimelineSpan::State::Blocked;
        Span.Reason = Why.Reason;
        Span.StackIndex = Raw.Stack;
        if (const auto It = WaitIndex.find({&Why, Raw.Stack}); It != WaitIndex.end())
          Span.WaitIndex = It->second;
      }
      P.Timeline.push_back(Span);
    }
    std::stable_sort(P.Timeline.begin(), P.Timeline.end(),
                     [](const auto &A, const auto &B) { return A.Start < B.Start; });
  }

  void addSamples() {
    const double Seconds = double(From.SamplesPerTimed) * double(PeriodNs) / Second;
    for (const RawSample &Raw : From.Timed)
      P.Samples.push_back({Raw.Thread, sinceStart(Raw.Time), Seconds, Raw.Stack});
    std::stable_sort(P.Samples.begin(), P.Samples.end(),
                     [](const auto &A, const auto &B) { return A.At < B.At; });
  }

  void sumUp() {
    for (ThreadProfile &Thread : P.Threads) {
      ThreadStates &S = Thread.States;
      S.Residual += Thread.EndSeconds - Thread.StartSeconds - S.total();
      if (std::abs(S.Residual) < 1e-9)
        S.Residual = 0;
      P.States.OnCpu += S.OnCpu;
      P.States.Blocked += S.Blocked;
      P.States.Idle += S.Idle;
      P.States.Woken += S.Woken;
      P.States.Preempted += S.Preempted;
      P.States.Residual += S.Residual;
      for (auto [Reason, Seconds] : Thread.WaitByReason)
        P.WaitByReason[Reason] += Seconds;
    }
  }

  /// The lock that held up most; told only when that is much of the program's time.
  void findSerialiser() {
    std::map<std::string, double> ByLock;
    for (const WaitRecord &W : P.Waits)
      if (W.Reason == WaitReason::Lock)
        ByLock[W.Object] += W.Seconds;
    // Not what other programs on the machine took.
    const double Active = P.States.OnCpu + P.States.Blocked;
    for (const auto &[Object, Seconds] : ByLock) {
      const double Share = Active > 0 ? Seconds / Active : 0;
      if (Share < SerialisingShare || (P.Serialised && P.Serialised->WaitSeconds >= Seconds))
        continue;
      P.Serialised =
          SerialisedBy{Object == GilObject ? SerialisedBy::Kind::Gil : SerialisedBy::Kind::Lock,
                       Object, Seconds, Share};
    }
  }

  double sinceStart(uint64_t Time) const { return (double(Time) - double(Start)) / Second; }

  Profile &P;
  Recorder &Source;
  const Recorded &From;
  const uint64_t Start, PeriodNs;
  std::map<WaitId, uint32_t> WaitIndex; ///< Into P.Waits.
  std::map<CodeAddress, std::vector<uint32_t>> FramesAt;
  std::map<std::pair<uint32_t, uint32_t>, Cause> Refined;
};

} // namespace

void build(Profile &Into, Recorder &From, uint64_t Start, uint64_t End, uint64_t PeriodNs) {
  Into.WallSeconds = double(End - Start) / Second;
  Into.LostRecords = From.tracker().lost();
  Builder(Into, From, Start, PeriodNs).run();
}

} // namespace concadvise::profiler
