#include "profiler/SelfTest.h"

#include "profiler/Observer.h"
#include "profiler/events/Clock.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

namespace concadvise::profiler {
namespace {

constexpr long KnownWait = 2000000;

/// Says how long it slept, once it was told to go.
[[noreturn]] void sleepAndTell(int Go, int Tell) {
  char Word;
  if (::read(Go, &Word, 1) != 1)
    _exit(1);
  const timespec Duration{0, KnownWait};
  const uint64_t Before = monotonicNs();
  syscall(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &Duration, nullptr);
  const uint64_t Slept = monotonicNs() - Before;
  (void)!::write(Tell, &Slept, sizeof(Slept));
  _exit(0);
}

/// Nanoseconds that the recorder says were slept.
uint64_t recordedSleep(const Recorded &R) {
  uint64_t Sum = 0;
  for (const auto &[Key, Wait] : R.Waits)
    if (R.Causes[Key.Cause].Reason == WaitReason::Sleep)
      Sum += Wait.Ns;
  return Sum;
}

} // namespace

llvm::Error testEvents(const TracepointIds &Ids, bool Kernel) {
  const auto Sleep = Ids.find(SYS_clock_nanosleep);
  if (Sleep == Ids.end())
    return llvm::createStringError("the tracepoint of clock_nanosleep is not known");
  int GoEnds[2], TellEnds[2];
  if (pipe2(GoEnds, O_CLOEXEC) != 0)
    return errnoError("cannot make a pipe");
  Fd GoRead(GoEnds[0]), Go(GoEnds[1]);
  if (pipe2(TellEnds, O_CLOEXEC) != 0)
    return errnoError("cannot make a pipe");
  Fd Tell(TellEnds[0]), TellWrite(TellEnds[1]);
  const pid_t Child = fork();
  if (Child < 0)
    return errnoError("cannot fork");
  if (Child == 0) {
    Go.reset();
    sleepAndTell(GoRead.get(), TellWrite.get());
  }
  TellWrite.reset();

  EventOptions Options;
  Options.Kernel = Kernel;
  Options.EnableOnExec = false;
  llvm::Expected<EventSet> Set = EventSet::open(Child, {*Sleep}, Options);
  uint64_t Slept = 0, Seen = 0;
  if (Set) {
    Recorder Into;
    EventObserver Watching(std::move(*Set), Into);
    Watching.start();
    (void)!::write(Go.get(), "g", 1);
    (void)!::read(Tell.get(), &Slept, sizeof(Slept));
    Watching.round(true);
    Into.finish(monotonicNs());
    Seen = recordedSleep(Into.result());
  }
  Go.reset(); // A child that was never told to go ends now.
  waitpid(Child, nullptr, 0);
  if (!Set)
    return Set.takeError();
  if (Slept < KnownWait || Seen < KnownWait / 2 || Seen > Slept)
    return llvm::createStringError("events open, but a sleep of " + llvm::Twine(Slept / 1000) +
                                   " µs was recorded as " + llvm::Twine(Seen / 1000) + " µs");
  return llvm::Error::success();
}

} // namespace concadvise::profiler
