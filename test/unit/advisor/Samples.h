// Synthetic sites, profiles and machines. Every builder starts from something plain and sane; tests
// change what they are about.
#pragma once

#include "advisor/Advisor.h"

#include <algorithm>
#include <bit>
#include <string>

namespace concadvise::samples {

inline constexpr char File[] = "/src/app/main.cpp";
inline constexpr uint64_t SiteNumber = 0x3f9a1c22;
inline constexpr char SiteId[] = "3f9a1c22";
inline constexpr unsigned BodyLine = 12; ///< Inside the sample loop, lines 10 to 14.

inline Machine machine(unsigned Cores) {
  Machine M;
  M.Cores = Cores;
  M.FileLimit = 1 << 20;
  M.Measured = true;
  return M;
}

/// A loop of lines 10–14, legal everywhere.
inline Site loop() {
  Site S;
  S.Id = SiteId;
  S.At.File = File;
  S.At.Line = 10;
  S.At.Column = 3;
  S.At.EndLine = 14;
  S.Function = "app::run";
  for (Model On : ConcurrentModels)
    S.Legal[On] = {Legality::Proven, {}};
  S.Wrap.What = Shape::Form::MapSink;
  S.Task.Cpu = Truth::No;
  return S;
}

inline Reason conflict() {
  return {"CA101",
          "each task reads what the one before it wrote to 'state'",
          {File, 12, 5},
          {File, 13, 9}};
}

inline void forbid(Site &S, Model On, Legality Verdict = Legality::Unsafe) {
  S.Legal[On] = {Verdict, {conflict()}};
}

inline Site waitingLoop(WaitReason Reason = WaitReason::Network) {
  Site S = loop();
  S.Task.Blocks[Reason] = {Truth::Yes, Truth::Yes, true, {{{File, 12, 5}, "fetch"}}};
  for (Model On : ConcurrentModels)
    S.Legal[On] = {Legality::Assumed,
                   {{"CA201", "the server accepts requests in any order", {}, {}}}};
  return S;
}

inline Site computingLoop() {
  Site S = loop();
  S.Task.Cpu = Truth::Yes;
  return S;
}

inline Sites only(Site S) {
  Sites Found;
  Found.All.push_back(std::move(S));
  return Found;
}

/// A profile whose one stack enters the loop at `Line`: hot for `Cpu` seconds, and waiting
/// `Waits` times, `Each` seconds, for `Reason`.
inline Profile profile(double Cpu, uint64_t Waits, double Each,
                       WaitReason Reason = WaitReason::Network, unsigned Line = BodyLine) {
  Profile P;
  P.Frames = {{"leaf", "", 0, "libc.so.6", "", 0, false},
              {"app::run()", File, Line, "app", "", 0, false},
              {"main", File, 40, "app", "", 0, false}};
  P.Stacks = {{0, 1, 2}};
  double Wait = double(Waits) * Each;
  P.WallSeconds = Cpu + Wait + 0.05;
  P.Cpus = 2;
  P.States.OnCpu = Cpu + 0.05;
  P.States.Blocked = Wait;
  if (Cpu > 0)
    P.Hot.push_back({0, Cpu, uint64_t(Cpu * 1000)});
  if (Waits > 0) {
    P.Waits.push_back({Reason, "127.0.0.1:8080", false, Wait, Each, Waits, 0});
    P.WaitByReason[Reason] = Wait;
  }
  P.Threads.push_back({1, 1, "app", 0, P.WallSeconds, P.States, P.WaitByReason, 0, 0});
  return P;
}

inline void addTask(SiteCount &Count, double Seconds) {
  auto Nanoseconds = uint64_t(Seconds * 1e9);
  ++Count.WallHistogram[std::min<size_t>(31, size_t(std::bit_width(Nanoseconds | 1) - 1))];
}

/// Counts `Tasks` equal tasks of the sample loop.
inline void count(Profile &P, uint64_t Tasks, double Cpu, double Wait) {
  SiteCount C;
  C.SiteId = SiteNumber;
  C.Tasks = Tasks;
  C.CpuSeconds = Cpu;
  C.WallSeconds = Cpu + Wait;
  C.MaxInFlight = 1;
  C.Runs = 1;
  for (uint64_t I = 0; I < Tasks; ++I)
    addTask(C, (Cpu + Wait) / double(Tasks));
  P.Sites.push_back(C);
}

/// A counted, profiled run of `Tasks` tasks that compute and wait so many seconds each.
inline Profile countedRun(uint64_t Tasks, double CpuEach, double WaitEach,
                          WaitReason Reason = WaitReason::Network) {
  Profile P = profile(CpuEach * double(Tasks), WaitEach > 0 ? Tasks : 0, WaitEach, Reason);
  count(P, Tasks, CpuEach * double(Tasks), WaitEach * double(Tasks));
  return P;
}

inline const Prediction *prediction(const Advice &A, Model On) {
  auto Found = std::find_if(A.Models.begin(), A.Models.end(),
                            [&](const Prediction &P) { return P.On == On; });
  return Found == A.Models.end() ? nullptr : &*Found;
}

} // namespace concadvise::samples
