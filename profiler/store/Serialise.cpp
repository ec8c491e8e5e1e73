#include "model/Names.h"
#include "profiler/store/Format.h"
#include "profiler/store/ProfileFile.h"
#include "profiler/store/WriteFile.h"
#include "profiler/store/profile.pb.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Endian.h"

namespace concadvise::profiler {
namespace {

/// protobuf strings are UTF-8; what programs call their threads and files need not be.
std::string utf8(llvm::StringRef Text) {
  std::string Out;
  for (size_t I = 0; I < Text.size();) {
    const unsigned Length = utf8Length(Text.drop_front(I));
    if (Length) {
      Out.append(Text.data() + I, Length);
      I += Length;
    } else {
      Out += '?';
      ++I;
    }
  }
  return Out;
}

void set(store::States &Out, const ThreadStates &S) {
  Out.set_on_cpu(S.OnCpu);
  Out.set_blocked(S.Blocked);
  Out.set_idle(S.Idle);
  Out.set_woken(S.Woken);
  Out.set_preempted(S.Preempted);
  Out.set_residual(S.Residual);
}

template <typename Map> void set(Map &Out, const std::map<WaitReason, double> &Waits) {
  for (auto [Reason, Seconds] : Waits)
    Out[std::string(name(Reason))] = Seconds;
}

class Strings {
public:
  explicit Strings(store::Profile &Out) : Out(Out) { (*this)(""); }
  uint32_t operator()(llvm::StringRef Text) {
    auto [It, New] = Numbers.try_emplace(Text, Numbers.size());
    if (New)
      Out.add_strings(utf8(Text));
    return It->second;
  }

private:
  store::Profile &Out;
  llvm::StringMap<uint32_t> Numbers;
};

void addStacks(store::Profile &Out, const Profile &P) {
  Strings Number(Out);
  for (const StackFrame &F : P.Frames) {
    store::Frame &Frame = *Out.add_frames();
    Frame.set_function(Number(F.Function));
    Frame.set_file(Number(F.File));
    Frame.set_line(F.Line);
    Frame.set_module(Number(F.Module));
    Frame.set_build_id(Number(F.BuildId));
    Frame.set_address(F.Address);
    Frame.set_inlined(F.Inlined);
  }
  for (const Stack &S : P.Stacks)
    Out.add_stacks()->mutable_frames()->Add(S.begin(), S.end());
  for (const HotStack &H : P.Hot) {
    store::Hot &Hot = *Out.add_hot();
    Hot.set_stack(H.StackIndex);
    Hot.set_seconds(H.Seconds);
    Hot.set_samples(H.Samples);
  }
}

void addWaits(store::Profile &Out, const Profile &P) {
  for (const WaitRecord &W : P.Waits) {
    store::Wait &Wait = *Out.add_waits();
    Wait.set_reason(std::string(name(W.Reason)));
    Wait.set_object(utf8(W.Object));
    Wait.set_idle(W.IdleByDesign);
    Wait.set_within(W.Within);
    Wait.set_loop(W.Loop);
    Wait.set_seconds(W.Seconds);
    Wait.set_longest_seconds(W.LongestSeconds);
    Wait.set_count(W.Count);
    Wait.set_stack(W.StackIndex);
    for (const LockHolder &H : W.HeldBy) {
      store::Holder &Holder = *Wait.add_held_by();
      Holder.set_thread(utf8(H.Thread));
      Holder.set_seconds(H.Seconds);
      Holder.set_stack(H.StackIndex);
    }
  }
}

void addThreads(store::Profile &Out, const Profile &P) {
  for (const ThreadProfile &T : P.Threads) {
    store::Thread &Thread = *Out.add_threads();
    Thread.set_pid(T.Pid);
    Thread.set_tid(T.Tid);
    Thread.set_name(utf8(T.Name));
    Thread.set_start_seconds(T.StartSeconds);
    Thread.set_end_seconds(T.EndSeconds);
    set(*Thread.mutable_states(), T.States);
    set(*Thread.mutable_wait_by_reason(), T.WaitByReason);
    Thread.set_voluntary_switches(T.VoluntarySwitches);
    Thread.set_involuntary_switches(T.InvoluntarySwitches);
  }
}

void addSites(store::Profile &Out, const Profile &P) {
  for (const SiteCount &S : P.Sites) {
    store::Site &Site = *Out.add_sites();
    Site.set_id(S.SiteId);
    Site.set_tasks(S.Tasks);
    Site.set_cpu_seconds(S.CpuSeconds);
    Site.set_wall_seconds(S.WallSeconds);
    Site.mutable_wall_histogram()->Add(S.WallHistogram.begin(), S.WallHistogram.end());
    Site.set_max_in_flight(S.MaxInFlight);
    Site.set_runs(S.Runs);
  }
}

void addTimeline(store::Profile &Out, const Profile &P) {
  for (const TimelineSpan &S : P.Timeline) {
    store::Span &Span = *Out.add_timeline();
    Span.set_thread(S.Thread);
    Span.set_start(S.Start);
    Span.set_seconds(S.Seconds);
    Span.set_state(store::Span::State(S.What));
    if (S.What == TimelineSpan::State::Blocked || S.What == TimelineSpan::State::Idle)
      Span.set_reason(std::string(name(S.Reason)));
    if (S.StackIndex != UINT32_MAX)
      Span.set_stack_plus_one(S.StackIndex + 1);
    if (S.WaitIndex != UINT32_MAX)
      Span.set_wait_plus_one(S.WaitIndex + 1);
  }
}

void addSamples(store::Profile &Out, const Profile &P) {
  store::Samples &Samples = *Out.mutable_samples();
  uint64_t Last = 0;
  for (const TimedSample &S : P.Samples) {
    const uint64_t At = std::max(uint64_t(std::max(S.At, 0.0) * 1e6), Last);
    Samples.add_thread(S.Thread);
    Samples.add_stack(S.StackIndex);
    Samples.add_microseconds(At - Last);
    Samples.set_seconds(S.Seconds);
    Last = At;
  }
}

} // namespace

std::string serialiseProfile(const Profile &P) {
  store::Profile Out;
  Out.set_command(utf8(P.Command));
  Out.set_tier(std::string(name(P.MeasuredAt)));
  Out.set_tier_note(utf8(P.TierNote));
  Out.set_wall_seconds(P.WallSeconds);
  Out.set_cpus(P.Cpus);
  if (P.ExitStatus)
    Out.set_exit_status(*P.ExitStatus);
  set(*Out.mutable_states(), P.States);
  set(*Out.mutable_wait_by_reason(), P.WaitByReason);
  addThreads(Out, P);
  addStacks(Out, P);
  addWaits(Out, P);
  addSites(Out, P);
  addTimeline(Out, P);
  addSamples(Out, P);
  if (P.Serialised) {
    store::Serialised &S = *Out.mutable_serialised();
    S.set_kind(std::string(name(P.Serialised->What)));
    S.set_object(utf8(P.Serialised->Object));
    S.set_wait_seconds(P.Serialised->WaitSeconds);
    S.set_share(P.Serialised->Share);
  }
  Out.set_interpreter(P.Interpreter.value_or(""));
  Out.mutable_counters()->insert(P.Counters.begin(), P.Counters.end());
  Out.set_counters_note(P.CountersNote);
  Out.set_lost_records(P.LostRecords);
  for (const auto &[File, BuildId] : P.Libraries)
    (*Out.mutable_libraries())[utf8(File)] = BuildId;

  std::string Message = Out.SerializeAsString();
  std::string Bytes(FormatMagic, sizeof(FormatMagic));
  Bytes.resize(FormatHeaderSize);
  llvm::support::endian::write32le(Bytes.data() + 8, Profile::FormatVersion);
  llvm::support::endian::write32le(Bytes.data() + 12, uint32_t(Message.size()));
  return Bytes + Message;
}

llvm::Error writeProfile(const Profile &P, llvm::StringRef Path) {
  return writeFile(Path, [&](llvm::raw_ostream &Out) {
    Out << serialiseProfile(P);
    return llvm::Error::success();
  });
}

} // namespace concadvise::profiler
