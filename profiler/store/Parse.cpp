#include "model/Names.h"
#include "profiler/store/Format.h"
#include "profiler/store/ProfileFile.h"
#include "profiler/store/profile.pb.h"

#include "llvm/Support/Endian.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cmath>

namespace concadvise::profiler {
namespace {

llvm::Error broken(const llvm::Twine &What) {
  return llvm::createStringError("damaged profile: " + What);
}

/// Times and counts of a file are shown and calculated with: only finite ones, none negative.
double finite(double Value) { return std::isfinite(Value) && Value >= 0 ? Value : 0; }

ThreadStates get(const store::States &In) {
  ThreadStates S;
  S.OnCpu = finite(In.on_cpu());
  S.Blocked = finite(In.blocked());
  S.Idle = finite(In.idle());
  S.Woken = finite(In.woken());
  S.Preempted = finite(In.preempted());
  S.Residual = std::isfinite(In.residual()) ? In.residual() : 0;
  return S;
}

/// Reasons of a newer version count as "other".
WaitReason reason(llvm::StringRef Name) {
  return fromName<WaitReason>(std::string_view(Name)).value_or(WaitReason::Other);
}

template <typename Map> std::map<WaitReason, double> waits(const Map &In) {
  std::map<WaitReason, double> Waits;
  for (const auto &[Name, Seconds] : In)
    Waits[reason(Name)] += finite(Seconds);
  return Waits;
}

llvm::Error getStacks(const store::Profile &In, Profile &P) {
  const auto Text = [&](uint32_t Number) {
    return Number < uint32_t(In.strings_size()) ? In.strings(int(Number)) : std::string();
  };
  for (const store::Frame &F : In.frames()) {
    StackFrame Frame;
    Frame.Function = Text(F.function());
    Frame.File = Text(F.file());
    Frame.Line = F.line();
    Frame.Module = Text(F.module());
    Frame.BuildId = Text(F.build_id());
    Frame.Address = F.address();
    Frame.Inlined = F.inlined();
    P.Frames.push_back(std::move(Frame));
  }
  for (const store::Stack &S : In.stacks()) {
    for (uint32_t Frame : S.frames())
      if (Frame >= P.Frames.size())
        return broken("a stack names a frame that is not there");
    P.Stacks.emplace_back(S.frames().begin(), S.frames().end());
  }
  for (const store::Hot &H : In.hot()) {
    if (H.stack() >= P.Stacks.size())
      return broken("CPU time at a stack that is not there");
    P.Hot.push_back({H.stack(), finite(H.seconds()), H.samples()});
  }
  return llvm::Error::success();
}

llvm::Error getWaits(const store::Profile &In, Profile &P) {
  for (const store::Wait &W : In.waits()) {
    if (W.stack() >= P.Stacks.size())
      return broken("a wait at a stack that is not there");
    WaitRecord Wait;
    Wait.Reason = reason(W.reason());
    Wait.Object = W.object();
    Wait.IdleByDesign = W.idle();
    Wait.Within = W.within();
    Wait.Loop = W.loop();
    Wait.Seconds = finite(W.seconds());
    Wait.LongestSeconds = finite(W.longest_seconds());
    Wait.Count = W.count();
    Wait.StackIndex = W.stack();
    for (const store::Holder &H : W.held_by()) {
      if (H.stack() >= P.Stacks.size())
        return broken("a lock held at a stack that is not there");
      Wait.HeldBy.push_back({H.thread(), finite(H.seconds()), H.stack()});
    }
    P.Waits.push_back(std::move(Wait));
  }
  return llvm::Error::success();
}

void getThreads(const store::Profile &In, Profile &P) {
  for (const store::Thread &T : In.threads()) {
    ThreadProfile Thread;
    Thread.Pid = T.pid();
    Thread.Tid = T.tid();
    Thread.Name = T.name();
    Thread.StartSeconds = finite(T.start_seconds());
    Thread.EndSeconds = finite(T.end_seconds());
    Thread.States = get(T.states());
    Thread.WaitByReason = waits(T.wait_by_reason());
    Thread.VoluntarySwitches = T.voluntary_switches();
    Thread.InvoluntarySwitches = T.involuntary_switches();
    P.Threads.push_back(std::move(Thread));
  }
}

void getSites(const store::Profile &In, Profile &P) {
  for (const store::Site &S : In.sites()) {
    SiteCount Site;
    Site.SiteId = S.id();
    Site.Tasks = S.tasks();
    Site.CpuSeconds = finite(S.cpu_seconds());
    Site.WallSeconds = finite(S.wall_seconds());
    for (int I = 0; I != std::min<int>(S.wall_histogram_size(), Site.WallHistogram.size()); ++I)
      Site.WallHistogram[I] = S.wall_histogram(I);
    Site.MaxInFlight = S.max_in_flight();
    Site.Runs = S.runs();
    P.Sites.push_back(Site);
  }
}

llvm::Error getTimeline(const store::Profile &In, Profile &P) {
  for (const store::Span &S : In.timeline()) {
    if (S.thread() >= P.Threads.size() || S.stack_plus_one() > P.Stacks.size() ||
        S.wait_plus_one() > P.Waits.size())
      return broken("the timeline names a thread, stack or wait that is not there");
    TimelineSpan Span;
    Span.Thread = S.thread();
    Span.Start = finite(S.start());
    Span.Seconds = finite(S.seconds());
    if (S.state() < 0 || S.state() > store::Span::PREEMPTED)
      continue; // Of a newer version.
    Span.What = TimelineSpan::State(S.state());
    Span.Reason = reason(S.reason());
    Span.StackIndex = S.stack_plus_one() ? S.stack_plus_one() - 1 : UINT32_MAX;
    Span.WaitIndex = S.wait_plus_one() ? S.wait_plus_one() - 1 : UINT32_MAX;
    P.Timeline.push_back(Span);
  }
  return llvm::Error::success();
}

llvm::Error getSamples(const store::Samples &In, Profile &P) {
  if (In.stack_size() != In.thread_size() || In.microseconds_size() != In.thread_size())
    return broken("the samples' columns differ in length");
  double At = 0;
  for (int I = 0; I != In.thread_size(); ++I) {
    if (In.thread(I) >= P.Threads.size() || In.stack(I) >= P.Stacks.size())
      return broken("a sample of a thread or stack that is not there");
    At += double(In.microseconds(I)) * 1e-6;
    P.Samples.push_back({In.thread(I), At, finite(In.seconds()), In.stack(I)});
  }
  return llvm::Error::success();
}

llvm::Expected<Profile> convert(const store::Profile &In) {
  Profile P;
  P.Command = In.command();
  P.MeasuredAt = fromName<Tier>(In.tier()).value_or(Tier::StatusOnly);
  P.TierNote = In.tier_note();
  P.WallSeconds = finite(In.wall_seconds());
  P.Cpus = In.cpus();
  if (In.has_exit_status())
    P.ExitStatus = In.exit_status();
  P.States = get(In.states());
  P.WaitByReason = waits(In.wait_by_reason());
  getThreads(In, P);
  if (llvm::Error E = getStacks(In, P))
    return E;
  if (llvm::Error E = getWaits(In, P))
    return E;
  getSites(In, P);
  if (llvm::Error E = getTimeline(In, P))
    return E;
  if (llvm::Error E = getSamples(In.samples(), P))
    return E;
  if (In.has_serialised()) {
    const store::Serialised &S = In.serialised();
    P.Serialised =
        SerialisedBy{fromName<SerialisedBy::Kind>(S.kind()).value_or(SerialisedBy::Kind::Lock),
                     S.object(), finite(S.wait_seconds()), finite(S.share())};
  }
  if (!In.interpreter().empty())
    P.Interpreter = In.interpreter();
  for (const auto &[Name, Count] : In.counters())
    P.Counters[Name] = finite(Count);
  P.CountersNote = In.counters_note();
  P.LostRecords = In.lost_records();
  P.Libraries.insert(In.libraries().begin(), In.libraries().end());
  return P;
}

} // namespace

llvm::Expected<Profile> parseProfile(llvm::StringRef Bytes) {
  using llvm::support::endian::read32le;
  if (!Bytes.starts_with(llvm::StringRef(FormatMagic, sizeof(FormatMagic))))
    return llvm::createStringError("not a profile of concadvise");
  if (Bytes.size() < FormatHeaderSize)
    return broken("it is cut off");
  if (const uint32_t Version = read32le(Bytes.data() + 8); Version != Profile::FormatVersion)
    return llvm::createStringError("profile format " + llvm::Twine(Version) +
                                   ", and this concadvise reads format " +
                                   llvm::Twine(Profile::FormatVersion));
  const uint32_t Length = read32le(Bytes.data() + 12);
  Bytes = Bytes.drop_front(FormatHeaderSize);
  if (Bytes.size() != Length)
    return broken(Bytes.size() < Length ? "it is cut off" : "something follows it");
  store::Profile In;
  if (!In.ParseFromArray(Bytes.data(), int(Bytes.size())))
    return broken("it does not hold a profile");
  return convert(In);
}

llvm::Expected<Profile> readProfile(llvm::StringRef Path) {
  auto File = llvm::MemoryBuffer::getFile(Path, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (!File)
    return llvm::createStringError(File.getError(),
                                   "cannot read " + Path + ": " + File.getError().message());
  llvm::Expected<Profile> P = parseProfile((*File)->getBuffer());
  if (!P)
    return llvm::createStringError(Path + ": " + llvm::toString(P.takeError()));
  return P;
}

} // namespace concadvise::profiler
