#include "advisor/ProgramView.h"

#include "advisor/Load.h"

#include <algorithm>
#include <cmath>

namespace concadvise {

namespace {

constexpr double IdleFrom = 0.9; ///< Part of thread time from which a program counts as idle.

double sane(double Seconds) { return std::isfinite(Seconds) && Seconds > 0 ? Seconds : 0; }

void sumWaits(const Profile &P, ProgramView &V) {
  double Epoll = 0;
  for (const auto &[Reason, Seconds] : P.WaitByReason) {
    (isIo(Reason) || Reason == WaitReason::PageFault ? V.IoSeconds : V.HeldSeconds) +=
        sane(Seconds);
    if (Reason == WaitReason::Epoll)
      Epoll = sane(Seconds);
  }
  V.EventLoop = Epoll > V.IoSeconds / 2;
  for (const WaitRecord &W : P.Waits) {
    if (W.IdleByDesign)
      continue;
    if (isIo(W.Reason))
      V.Waits += std::max<uint64_t>(1, W.Count);
    if (!V.Longest || W.Seconds > V.Longest->Seconds)
      V.Longest = &W;
  }
  V.MeanWait = V.Waits > 0 ? V.IoSeconds / double(V.Waits) : 0;
}

bool contains(const std::optional<std::string> &Text, std::string_view Part) {
  return Text && Text->find(Part) != std::string::npos;
}

} // namespace

bool ProgramView::idle() const {
  return IdleShare >= IdleFrom && Running < 0.1 * Cores && Waiting < 0.1;
}

bool ProgramView::oversubscribed() const {
  return Runnable >= 2.0 * Cores && Running >= 0.7 * Cores;
}

bool ProgramView::usesItsCores() const { return Running >= 0.8 * Cores; }

ProgramView viewOf(const Profile &P, const Machine &On, const AdviceOptions &Options) {
  ProgramView V;
  V.Wall = sane(P.WallSeconds);
  V.Cores = std::max(1u, P.Cpus ? P.Cpus : On.Cores);
  V.Threads = double(P.Threads.size());
  sumWaits(P, V);
  double Cpu = sane(P.States.OnCpu), Total = sane(P.States.total());
  if (V.Wall > 0) {
    V.Running = Cpu / V.Wall;
    V.Runnable = (Cpu + sane(P.States.Woken) + sane(P.States.Preempted)) / V.Wall;
    V.Waiting = sane(P.States.Blocked) / V.Wall;
  }
  V.IdleShare = Total > 0 ? sane(P.States.Idle) / Total : 0;
  V.Kind = workloadOf(Cpu, V.IoSeconds, Options);
  return V;
}

bool isFreeThreaded(const Profile &P) {
  if (contains(P.Interpreter, "free-thread") || contains(P.Interpreter, "freethread"))
    return true;
  // "CPython 3.13t"
  return P.Interpreter && P.Interpreter->size() > 1 && P.Interpreter->back() == 't' &&
         std::isdigit(static_cast<unsigned char>((*P.Interpreter)[P.Interpreter->size() - 2]));
}

bool hasGil(const Profile &P) {
  if (P.Serialised && P.Serialised->What == SerialisedBy::Kind::Gil)
    return true;
  return !isFreeThreaded(P) &&
         (contains(P.Interpreter, "CPython") || contains(P.Interpreter, "PyPy"));
}

} // namespace concadvise
