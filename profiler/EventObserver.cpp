#include "profiler/Observer.h"
#include "profiler/events/Clock.h"

namespace concadvise::profiler {

/// A record may reach its ring this much after a later one reached another ring.
static constexpr uint64_t Disorder = 5000000;

/// Some waits stay without a name, those in the kernel's own locks: they must not hasten for ever.
static constexpr unsigned AlwaysHastened = 10, MostHastened = 200;

void EventObserver::hasten() {
  Hasten = Hastened < AlwaysHastened || (Into.takeUnnamed() && Hastened < MostHastened);
  Hastened += Hasten;
}

void EventObserver::round(bool Last) {
  const uint64_t Now = monotonicNs();
  if (Last)
    Events.disable();
  Events.drain([&](llvm::ArrayRef<uint8_t> Bytes) { ByTime.add(timeOf(Bytes), Bytes); });
  ByTime.release(Last ? UINT64_MAX : Now - Disorder, [&](llvm::ArrayRef<uint8_t> Bytes) {
    if (std::optional<Record> R = decode(Bytes, Events.sources()))
      Into.handle(*R);
  });
  if (Last)
    return;
  Into.readAccounts();
  hasten();
  Into.inspect();
  Calls.round(Events, Into, Now);
}

} // namespace concadvise::profiler
