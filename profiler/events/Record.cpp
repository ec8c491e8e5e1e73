#include "profiler/events/Record.h"

#include <cstring>
#include <linux/perf_event.h>

namespace concadvise::profiler {
namespace {

/// Reads fields one after the other; past the end it yields zeros and remembers that it did.
class Cursor {
public:
  explicit Cursor(llvm::ArrayRef<uint8_t> Left) : Left(Left) {}

  template <typename T> T next() {
    T Value{};
    if (llvm::ArrayRef<uint8_t> Bytes = take(sizeof(T)); !Bytes.empty())
      std::memcpy(&Value, Bytes.data(), sizeof(T));
    return Value;
  }

  llvm::ArrayRef<uint8_t> take(uint64_t Count) {
    if (Count > Left.size()) {
      Broken = true;
      Left = {};
      return {};
    }
    llvm::ArrayRef<uint8_t> Bytes = Left.take_front(Count);
    Left = Left.drop_front(Count);
    return Bytes;
  }

  void skip(uint64_t Count) { (void)take(Count); }

  /// Text up to its zero, within `Count` bytes.
  llvm::StringRef text(uint64_t Count) {
    llvm::ArrayRef<uint8_t> Bytes = take(Count);
    llvm::StringRef All(reinterpret_cast<const char *>(Bytes.data()), Bytes.size());
    return All.take_front(All.find('\0'));
  }

  uint64_t size() const { return Left.size(); }
  bool broken() const { return Broken; }

private:
  llvm::ArrayRef<uint8_t> Left;
  bool Broken = false;
};

// Every record that is not a sample ends with these, as `baseAttributes` asks.
struct Trailer {
  uint32_t Pid, Tid;
  uint64_t Time, Id;
};

// Every sample begins with these.
struct SampleHead {
  uint64_t Id;
  uint32_t Pid, Tid;
  uint64_t Time;
};

void readEntry(llvm::ArrayRef<uint8_t> Raw, SyscallEntry &Entry) {
  Cursor At(Raw);
  At.skip(8); // The fields common to all tracepoints.
  Entry.Number = At.next<int32_t>();
  At.skip(4);
  for (uint64_t &Argument : Entry.Args)
    Argument = At.size() >= 8 ? At.next<uint64_t>() : 0;
}

void readUser(Cursor &At, UserContext &User) {
  if (At.next<uint64_t>() != PERF_SAMPLE_REGS_ABI_NONE) {
    User.Registers.emplace();
    for (unsigned Register : arch::PerfToDwarf)
      (*User.Registers)[Register] = At.next<uint64_t>();
  }
  const uint64_t Size = At.next<uint64_t>();
  User.Stack = At.take(Size);
  const uint64_t Filled = Size ? At.next<uint64_t>() : 0;
  User.Stack = User.Stack.take_front(std::min<uint64_t>(Filled, User.Stack.size()));
}

std::optional<Record> decodeSample(Cursor At, uint16_t Misc, const SourceOfId &Sources) {
  const auto Head = At.next<SampleHead>();
  const auto From = Sources.find(Head.Id);
  if (From == Sources.end())
    return std::nullopt;
  Record R{};
  R.Time = Head.Time;
  R.Pid = Head.Pid;
  R.Tid = Head.Tid;
  R.UserMode = (Misc & PERF_RECORD_MISC_CPUMODE_MASK) == PERF_RECORD_MISC_USER;
  if (From->second == Source::Fault) {
    R.What = Record::Kind::Fault;
    R.Address = At.next<uint64_t>();
    return At.broken() ? std::nullopt : std::optional(R);
  }
  const uint64_t Chain = At.next<uint64_t>();
  R.User.ChainBytes = At.take(std::min<uint64_t>(Chain, UINT16_MAX) * sizeof(uint64_t));
  R.What = Record::Kind::Clock;
  if (From->second == Source::Syscall) {
    R.What = Record::Kind::Syscall;
    readEntry(At.take(At.next<uint32_t>()), R.Entry);
  }
  readUser(At, R.User);
  return At.broken() ? std::nullopt : std::optional(R);
}

std::optional<Record> decodeTask(Cursor At, Record::Kind What) {
  Record R{};
  R.What = What;
  R.Pid = At.next<uint32_t>();
  R.ParentPid = At.next<uint32_t>();
  R.Tid = At.next<uint32_t>();
  R.ParentTid = At.next<uint32_t>();
  R.Time = At.next<uint64_t>();
  return At.broken() ? std::nullopt : std::optional(R);
}

std::optional<Record> decodeMmap2(Cursor At, uint16_t Misc) {
  Record R{};
  R.What = Record::Kind::Mmap;
  R.Pid = At.next<uint32_t>();
  R.Tid = At.next<uint32_t>();
  R.Address = At.next<uint64_t>();
  R.Length = At.next<uint64_t>();
  R.Offset = At.next<uint64_t>();
  At.skip(24 + 8); // Device and inode (or build-id), protection, flags.
  if (At.broken() || At.size() < sizeof(Trailer))
    return std::nullopt;
  R.Text = At.text(At.size() - sizeof(Trailer));
  R.Time = At.next<Trailer>().Time;
  return R;
}

std::optional<Record> decodeComm(Cursor At, uint16_t Misc) {
  Record R{};
  R.What = Record::Kind::Comm;
  R.Exec = Misc & PERF_RECORD_MISC_COMM_EXEC;
  R.Pid = At.next<uint32_t>();
  R.Tid = At.next<uint32_t>();
  if (At.broken() || At.size() < sizeof(Trailer))
    return std::nullopt;
  R.Text = At.text(At.size() - sizeof(Trailer));
  R.Time = At.next<Trailer>().Time;
  return R;
}

std::optional<Record> decodeSwitch(Cursor At, uint16_t Misc) {
  Record R{};
  const bool Out = Misc & PERF_RECORD_MISC_SWITCH_OUT;
  R.What = Out ? Record::Kind::SwitchOut : Record::Kind::SwitchIn;
  R.Preempted = Out && (Misc & PERF_RECORD_MISC_SWITCH_OUT_PREEMPT);
  const auto Who = At.next<Trailer>();
  R.Pid = Who.Pid;
  R.Tid = Who.Tid;
  R.Time = Who.Time;
  return At.broken() ? std::nullopt : std::optional(R);
}

std::optional<Record> decodeLost(Cursor At) {
  Record R{};
  R.What = Record::Kind::Lost;
  At.next<uint64_t>();
  R.Count = At.next<uint64_t>();
  R.Time = At.next<Trailer>().Time;
  return At.broken() ? std::nullopt : std::optional(R);
}

} // namespace

std::optional<Record> decode(llvm::ArrayRef<uint8_t> Bytes, const SourceOfId &Sources) {
  Cursor At(Bytes);
  const auto Header = At.next<perf_event_header>();
  switch (Header.type) {
  case PERF_RECORD_SAMPLE:
    return decodeSample(At, Header.misc, Sources);
  case PERF_RECORD_SWITCH:
    return decodeSwitch(At, Header.misc);
  case PERF_RECORD_FORK:
    return decodeTask(At, Record::Kind::Fork);
  case PERF_RECORD_EXIT:
    return decodeTask(At, Record::Kind::Exit);
  case PERF_RECORD_COMM:
    return decodeComm(At, Header.misc);
  case PERF_RECORD_MMAP2:
    return decodeMmap2(At, Header.misc);
  case PERF_RECORD_LOST:
    return decodeLost(At);
  default:
    return std::nullopt;
  }
}

uint64_t timeOf(llvm::ArrayRef<uint8_t> Bytes) {
  Cursor At(Bytes);
  const auto Header = At.next<perf_event_header>();
  if (Header.type == PERF_RECORD_SAMPLE)
    return At.next<SampleHead>().Time;
  if (Bytes.size() < sizeof(Header) + sizeof(Trailer))
    return 0;
  return Cursor(Bytes.take_back(sizeof(Trailer))).next<Trailer>().Time;
}

} // namespace concadvise::profiler
