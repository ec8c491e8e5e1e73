#include "profiler/launch/StopSignals.h"

#include <sys/signalfd.h>

namespace concadvise::profiler {

StopSignals::StopSignals() {
  sigset_t Stops;
  sigemptyset(&Stops);
  for (int Number : {SIGINT, SIGTERM, SIGHUP})
    sigaddset(&Stops, Number);
  pthread_sigmask(SIG_BLOCK, &Stops, &Before);
  Signals = Fd(signalfd(-1, &Stops, SFD_CLOEXEC | SFD_NONBLOCK));
}

StopSignals::~StopSignals() {
  while (take()) // What came while we were ending would kill us now.
    continue;
  pthread_sigmask(SIG_SETMASK, &Before, nullptr);
}

std::optional<StopSignals::Signal> StopSignals::take() {
  signalfd_siginfo Info;
  if (::read(Signals.get(), &Info, sizeof(Info)) != sizeof(Info))
    return std::nullopt;
  return Signal{int(Info.ssi_signo), Info.ssi_code <= 0};
}

} // namespace concadvise::profiler
