#include "advisor/Attribution.h"

#include "advisor/Sane.h"
#include "advisor/SiteIndex.h"
#include "advisor/SourceMatch.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace concadvise {

namespace {

constexpr size_t LongestChain = 8;

/// A site that a stack lies in: where it enters it, counted from the innermost frame.
struct Hit {
  uint32_t Site = 0;
  uint32_t Depth = 0;
  unsigned Line = 0; ///< 0: found by function name.
};

// Statements that begin and end on the lines of a task statement count as task: lines are all that
// debug information offers.
bool inSink(const Shape &Wrap, unsigned Line) {
  if (Wrap.What != Shape::Form::MapSink || Line == 0)
    return false;
  auto Holds = [&](const Span &S) { return S.Line <= Line && Line <= std::max(S.Line, S.EndLine); };
  size_t FirstSink = std::min<size_t>(Wrap.Split, Wrap.Statements.size());
  auto Sink = Wrap.Statements.begin() + long(FirstSink);
  if (std::any_of(Wrap.Statements.begin(), Sink, Holds) || (Wrap.Hoisted && Holds(*Wrap.Hoisted)))
    return false;
  return std::any_of(Sink, Wrap.Statements.end(), Holds);
}

bool usable(double Seconds) { return sane(Seconds) > 0; }

// Idle as far as the program goes is not idle for the task that waits. A child process is profiled
// as a part of the program, and yet it is what the task is there to run.
bool forWork(const WaitRecord &Wait) {
  return Wait.IdleByDesign && Wait.Reason != WaitReason::Child;
}

double longest(const WaitRecord &Wait) {
  double Mean = Wait.Seconds / double(std::max<uint64_t>(1, Wait.Count));
  return usable(Wait.LongestSeconds) ? std::min(Wait.LongestSeconds, Wait.Seconds) : Mean;
}

class Attributor {
public:
  Attributor(const std::vector<Site> &Sites, const Profile &Profiled)
      : Sites(Sites), P(Profiled), Index(Sites), Result(Sites.size()), Heaviest(Sites.size(), -1) {}

  std::vector<Measurement> run() {
    readFrames();
    readStacks();
    for (const HotStack &Hot : P.Hot)
      addCpu(Hot);
    for (const WaitRecord &Wait : P.Waits)
      addWait(Wait);
    readCutOff();
    for (uint32_t I = 0; I < Sites.size(); ++I)
      finish(I);
    return std::move(Result);
  }

private:
  void readFrames() {
    ByLine.resize(P.Frames.size());
    for (size_t I = 0; I < P.Frames.size(); ++I) {
      ByLine[I] = Index.byLine(P.Frames[I]);
      KnowsCode = KnowsCode || Index.knowsFile(P.Frames[I]);
    }
  }

  void readStacks() {
    Hits.resize(P.Stacks.size());
    for (size_t S = 0; S < P.Stacks.size(); ++S)
      for (uint32_t Depth = 0; Depth < P.Stacks[S].size(); ++Depth)
        if (uint32_t Frame = P.Stacks[S][Depth]; Frame < P.Frames.size())
          enter(Hits[S], Frame, Depth);
    for (uint32_t S = 0; S < Hits.size(); ++S)
      for (const Hit &H : Hits[S]) {
        Result[H.Site].Stacks.push_back(S);
        Result[H.Site].Callees += H.Depth;
      }
  }

  void enter(std::vector<Hit> &Into, uint32_t Frame, uint32_t Depth) {
    for (uint32_t Site : ByLine[Frame])
      add(Into, {Site, Depth, P.Frames[Frame].Line});
    const auto &Named = Index.byFunction(P.Frames[Frame]);
    if (Named.size() == 1)
      add(Into, {Named.front(), Depth, 0});
    else
      for (uint32_t Site : Named)
        Result[Site].Note = "the profile has no line information, and its function holds " +
                            std::to_string(Named.size()) + " sites";
  }

  // The innermost entry says whether the stack is in the task or in the sink; recursion counts
  // once.
  static void add(std::vector<Hit> &Into, Hit H) {
    if (std::none_of(Into.begin(), Into.end(), [&](const Hit &Old) { return Old.Site == H.Site; }))
      Into.push_back(H);
  }

  void addCpu(const HotStack &Hot) {
    if (Hot.StackIndex >= Hits.size() || !usable(Hot.Seconds))
      return;
    for (const Hit &H : Hits[Hot.StackIndex]) {
      bool Sink = inSink(Sites[H.Site].Wrap, H.Line);
      (Sink ? Result[H.Site].SinkSeconds : Result[H.Site].CpuSeconds) += Hot.Seconds;
      note(H, Hot.StackIndex, Hot.Seconds);
    }
  }

  void addWait(const WaitRecord &Wait) {
    if (Wait.StackIndex >= Hits.size() || !usable(Wait.Seconds))
      return;
    for (const Hit &H : Hits[Wait.StackIndex]) {
      Measurement &M = Result[H.Site];
      note(H, Wait.StackIndex, Wait.Seconds);
      if (inSink(Sites[H.Site].Wrap, H.Line)) {
        M.SinkSeconds += Wait.Seconds;
        continue;
      }
      M.WaitSeconds += Wait.Seconds;
      M.WaitByReason[Wait.Reason] += Wait.Seconds;
      if (forWork(Wait))
        M.IdleByReason[Wait.Reason] += Wait.Seconds;
      M.Waits += std::max<uint64_t>(1, Wait.Count);
      M.LongestWait = std::max(M.LongestWait, longest(Wait));
    }
  }

  // Stacks that were not unwound to their thread's beginning end in our code: whatever called its
  // last function, maybe a site, is not seen.
  bool cutOff(uint32_t StackIndex) const {
    if (StackIndex >= Hits.size() || !Hits[StackIndex].empty() || P.Stacks[StackIndex].empty())
      return false;
    uint32_t Last = P.Stacks[StackIndex].back();
    return Last < P.Frames.size() && Index.knowsFile(P.Frames[Last]) &&
           bareFunctionName(P.Frames[Last].Function) != "main";
  }

  void readCutOff() {
    double All = 0;
    auto Add = [&](uint32_t StackIndex, double Seconds) {
      All += sane(Seconds);
      CutOff += cutOff(StackIndex) ? sane(Seconds) : 0;
    };
    for (const HotStack &Hot : P.Hot)
      Add(Hot.StackIndex, Hot.Seconds);
    for (const WaitRecord &Wait : P.Waits)
      Add(Wait.StackIndex, Wait.Seconds);
    constexpr double Negligible = 0.01;
    if (CutOff <= All * Negligible)
      CutOff = 0;
  }

  void note(const Hit &H, uint32_t StackIndex, double Seconds) {
    Measurement &M = Result[H.Site];
    if (H.Line)
      M.By = Measurement::How::Lines;
    else if (M.By == Measurement::How::None)
      M.By = Measurement::How::Function;
    if (Seconds <= Heaviest[H.Site])
      return;
    Heaviest[H.Site] = Seconds;
    M.Chain.clear();
    const Stack &S = P.Stacks[StackIndex];
    for (uint32_t Depth = H.Depth + 1; Depth-- > 0 && M.Chain.size() < LongestChain;)
      if (S[Depth] < P.Frames.size()) {
        const StackFrame &F = P.Frames[S[Depth]];
        M.Chain.push_back({{F.File, F.Line, 0}, F.Function});
      }
  }

  void finish(uint32_t I) {
    Measurement &M = Result[I];
    M.Count = countOf(Sites[I].Id);
    if (M.Count)
      useCounts(M);
    else if (M.By == Measurement::How::None && M.Note.empty()) {
      if (KnowsCode && CutOff > 0)
        M.Note = "the profile does not show what called the functions in which its time was spent";
      else if (KnowsCode)
        M.By = Measurement::How::NotReached;
      else
        M.Note = "the profile names no file of this code (built without -g, or another program)";
    }
  }

  // The site's own clock is exact; samples and waits only tell the reasons apart.
  void useCounts(Measurement &M) const {
    double Sampled = M.WaitSeconds;
    M.By = Measurement::How::Counted;
    M.CpuSeconds = sane(M.Count->CpuSeconds);
    M.WaitSeconds = std::clamp(sane(M.Count->WallSeconds) - M.CpuSeconds, 0.0, mostWaits(*M.Count));
    double Scale = Sampled > 0 ? M.WaitSeconds / Sampled : 0;
    for (auto *ByReason : {&M.WaitByReason, &M.IdleByReason})
      for (auto &[Reason, Seconds] : *ByReason)
        Seconds *= Scale;
  }

  // One task at a time cannot wait longer than all threads did. The rest of its time it was ready
  // to run, and others had the core.
  double mostWaits(const SiteCount &Counted) const {
    bool Exact = P.MeasuredAt == Tier::Full || P.MeasuredAt == Tier::ExactUnprivileged;
    if (!Exact || Counted.MaxInFlight > 1)
      return std::numeric_limits<double>::infinity();
    return sane(P.States.Blocked) + sane(P.States.Idle);
  }

  const SiteCount *countOf(const std::string &Id) const {
    uint64_t Number = 0;
    auto Read = std::from_chars(Id.data(), Id.data() + Id.size(), Number, 16);
    if (Read.ec != std::errc() || Read.ptr != Id.data() + Id.size() || Number == 0)
      return nullptr;
    auto Found = std::find_if(P.Sites.begin(), P.Sites.end(), [&](const SiteCount &C) {
      return C.SiteId == Number && C.Tasks > 0;
    });
    return Found == P.Sites.end() ? nullptr : &*Found;
  }

  const std::vector<Site> &Sites;
  const Profile &P;
  SiteIndex Index;
  std::vector<Measurement> Result;
  std::vector<double> Heaviest; ///< Seconds of the stack that Chain shows, by site.
  std::vector<std::vector<uint32_t>> ByLine;
  std::vector<std::vector<Hit>> Hits; ///< By stack.
  bool KnowsCode = false;
  double CutOff = 0; ///< Seconds at stacks whose callers are not known; 0: next to none.
};

} // namespace

std::vector<Measurement> attribute(const std::vector<Site> &Sites, const Profile *Profiled) {
  if (!Profiled)
    return std::vector<Measurement>(Sites.size());
  return Attributor(Sites, *Profiled).run();
}

} // namespace concadvise
