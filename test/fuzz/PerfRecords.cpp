// Any bytes are perf records, or nothing: what is decoded is sorted, followed, named and unwound.
#include "profiler/events/Sorter.h"
#include "profiler/threads/Tracker.h"
#include "profiler/unwind/Unwinder.h"
#include "profiler/waits/Cause.h"

#include "llvm/Support/Endian.h"

#include <linux/perf_event.h>
#include <unistd.h>

using namespace concadvise::profiler;

namespace {

constexpr int Pid = 10;
const SourceOfId Sources = {{1, Source::Clock}, {2, Source::Syscall}, {3, Source::Fault}};

/// Unwinds and names what it is told of, by a module that lies at a fixed address.
class Listener : public TrackListener {
public:
  Listener()
      : Namer({.IsProfiled = [](int Of) { return Of == Pid; },
               .IsThreadOf = [](int, int Tid) { return Tid > Pid; },
               .HasProfiledChild = [](int Of) { return Of == Pid; },
               .Processes = [] { return std::vector<int>{Pid}; },
               .VariableAt = [](int, uint64_t) { return std::string("variable"); }}) {
    Memory.map(Pid, 0x10000, 0x1000000, 0, "/bin/sh");
  }
  void walk(const UserContext &User) {
    unwind(Memory, Pid, User, [](const WalkedCall &) {});
  }

private:
  void waited(TrackedThread &, uint64_t, uint64_t, const HeldEntry *Entry,
              std::optional<uint64_t>) override {
    if (!Entry)
      return;
    Namer.name(getpid(), Entry->Entry, Entry->context()); // Only this process is looked into.
    walk(Entry->context());
  }
  void sampled(TrackedThread &, const Record &Sample) override { walk(Sample.User); }
  void ran(TrackedThread &, TrackedThread::State, uint64_t, uint64_t) override {}

  Processes Memory;
  WaitNamer Namer;
};

/// As a ring would hand it over: as long as its header says, and never empty.
llvm::ArrayRef<uint8_t> nextRecord(llvm::ArrayRef<uint8_t> Left) {
  constexpr size_t SizeAt = offsetof(perf_event_header, size);
  if (Left.size() < sizeof(perf_event_header))
    return Left;
  const size_t Size = llvm::support::endian::read16le(Left.data() + SizeAt);
  return Left.take_front(std::clamp<size_t>(Size, 1, Left.size()));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  static Listener Heard;
  Sorter InOrder;
  for (llvm::ArrayRef<uint8_t> Left(Data, Size); !Left.empty();) {
    const llvm::ArrayRef<uint8_t> Bytes = nextRecord(Left);
    InOrder.add(timeOf(Bytes), Bytes);
    Left = Left.drop_front(Bytes.size());
  }
  Tracker Threads(Heard);
  Threads.adopt(Pid, Pid, "main", 0, TrackedThread::State::OnCpu);
  InOrder.release(UINT64_MAX, [&](llvm::ArrayRef<uint8_t> Bytes) {
    if (std::optional<Record> R = decode(Bytes, Sources)) {
      Threads.handle(*R);
      if (R->What == Record::Kind::Syscall)
        Heard.walk(R->User);
    }
  });
  Threads.finish(UINT64_MAX);
  return 0;
}
