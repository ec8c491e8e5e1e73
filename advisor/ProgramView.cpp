#include "advisor/ProgramView.h"

#include "advisor/Load.h"
#include "advisor/Sane.h"

#include <algorithm>
#include <cctype>

namespace concadvise {

namespace {

constexpr double IdleFrom = 0.9; ///< Part of thread time from which a program counts as idle.
/// Seconds of thread time, mostly starting up, that say nothing about a program.
constexpr double TooShort = 0.005;

ThreadStates saneStates(const ThreadStates &S) {
  return {sane(S.OnCpu), sane(S.Blocked),   sane(S.Idle),
          sane(S.Woken), sane(S.Preempted), sane(S.Residual)};
}

void sumWaits(const Profile &P, ProgramView &V) {
  for (const auto &[Reason, Seconds] : P.WaitByReason) {
    V.WaitByReason[Reason] = sane(Seconds);
    (isIo(Reason) || Reason == WaitReason::PageFault ? V.IoSeconds : V.HeldSeconds) +=
        sane(Seconds);
  }
  // What one part of the program waits for another one does: that part has times of its own.
  for (const WaitRecord &W : P.Waits)
    if (W.Within && !W.IdleByDesign && isIo(W.Reason)) {
      const double Seconds = std::min(sane(W.Seconds), V.IoSeconds);
      V.IoSeconds -= Seconds;
      V.HeldSeconds += Seconds;
      V.WithinSeconds += Seconds;
    }
  double LoopSeconds = 0;
  for (const WaitRecord &W : P.Waits) {
    if (W.IdleByDesign)
      continue;
    if (isIo(W.Reason) && !W.Within)
      V.Waits += std::max<uint64_t>(1, W.Count);
    if (W.Loop || W.Reason == WaitReason::Epoll)
      LoopSeconds += sane(W.Seconds);
    if (!V.Longest || sane(W.Seconds) > sane(V.Longest->Seconds))
      V.Longest = &W;
  }
  V.EventLoop = LoopSeconds > V.IoSeconds / 2;
  V.MeanWait = V.Waits > 0 ? V.IoSeconds / double(V.Waits) : 0;
}

bool contains(const std::optional<std::string> &Text, std::string_view Part) {
  return Text && Text->find(Part) != std::string::npos;
}

} // namespace

bool ProgramView::idle() const {
  return IdleShare >= IdleFrom && Running < 0.1 * Cores && Waiting < 0.1;
}

bool ProgramView::hardlySeen() const {
  return States.total() < TooShort || States.Residual > 0.5 * States.total();
}

// Only this program's own threads count, so a machine that others keep busy does not look like it.
bool ProgramView::oversubscribed() const { return Runnable >= 2.0 * Cores; }

// Threads that others keep off the cores would use them.
bool ProgramView::usesItsCores() const {
  return std::max(Running, std::min(Runnable, double(Cores))) >= 0.8 * Cores;
}

bool ProgramView::disturbed() const {
  return !oversubscribed() && Runnable - Running >= 0.2 * Runnable && Runnable - Running >= 0.05;
}

ProgramView viewOf(const Profile &P, const Machine &On, const AdviceOptions &Options) {
  ProgramView V;
  V.Wall = sane(P.WallSeconds);
  V.Cores = std::max(1u, P.Cpus ? P.Cpus : On.Cores);
  V.Threads = double(P.Threads.size());
  sumWaits(P, V);
  V.States = saneStates(P.States);
  const ThreadStates &S = V.States;
  if (V.Wall > 0) {
    V.Running = S.OnCpu / V.Wall;
    V.Runnable = (S.OnCpu + S.Woken + S.Preempted) / V.Wall;
    V.Waiting = S.Blocked / V.Wall;
  }
  V.IdleShare = S.total() > 0 ? S.Idle / S.total() : 0;
  V.Kind = V.hardlySeen() ? Workload::Unknown : workloadOf(S.OnCpu, V.IoSeconds, Options);
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
