#include "tools/calibrate/MachineCache.h"

#include "model/JsonDepth.h"
#include "tools/calibrate/Identity.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

#include <cmath>

using namespace llvm;

namespace concadvise {

namespace {

struct Cost {
  StringLiteral Name;
  double Machine::*Field;
};

constexpr Cost Costs[] = {
    {"thread_spawn", &Machine::ThreadSpawn},
    {"thread_task", &Machine::ThreadTask},
    {"thread_switch", &Machine::ThreadSwitch},
    {"fiber_task", &Machine::FiberTask},
    {"fiber_switch", &Machine::FiberSwitch},
    {"loop_wake", &Machine::LoopWake},
    {"fork", &Machine::Fork},
    {"fork_per_byte", &Machine::ForkPerByte},
    {"process_task", &Machine::ProcessTask},
    {"ipc_per_byte", &Machine::IpcPerByte},
    {"timer_slack", &Machine::TimerSlack},
};
constexpr StringLiteral Schema = "concadvise-machine/1";

// A cost of a minute or more is damage, not a measurement.
bool sane(double Seconds) { return std::isfinite(Seconds) && Seconds >= 0 && Seconds < 60; }

bool readBandwidth(const json::Object &From, Machine &M) {
  const json::Array *List = From.getArray("memory_bandwidth");
  if (!List)
    return false;
  for (const json::Value &Item : *List) {
    std::optional<double> Speed = Item.getAsNumber();
    if (!Speed || !std::isfinite(*Speed) || *Speed < 0)
      return false;
    M.MemoryBandwidth.push_back(*Speed);
  }
  return true;
}

std::string cacheFolder() {
  SmallString<128> Folder;
  return sys::path::cache_directory(Folder) ? std::string(Folder) : std::string();
}

} // namespace

std::string machineCachePath() {
  SmallString<128> Path(cacheFolder());
  if (Path.empty())
    return "";
  sys::path::append(Path, "concadvise", "machine.json");
  return std::string(Path);
}

void writeMachine(raw_ostream &OS, const Machine &M) {
  json::Object Times;
  for (const Cost &C : Costs)
    Times[C.Name] = M.*C.Field;
  json::Object All{{"schema", Schema},
                   {"identity", json::fixUTF8(M.Identity)},
                   {"cores", int64_t(M.Cores)},
                   {"seconds", std::move(Times)},
                   {"memory_bandwidth", json::Array(M.MemoryBandwidth)}};
  OS << formatv("{0:2}", json::Value(std::move(All))) << '\n';
}

std::optional<Machine> parseMachine(StringRef Text) {
  if (nestsTooDeeply(Text))
    return std::nullopt;
  Expected<json::Value> Parsed = json::parse(Text);
  if (!Parsed) {
    consumeError(Parsed.takeError());
    return std::nullopt;
  }
  const json::Object *All = Parsed->getAsObject();
  const json::Object *Times = All ? All->getObject("seconds") : nullptr;
  if (!Times || All->getString("schema") != StringRef(Schema))
    return std::nullopt;
  Machine M;
  M.Identity = All->getString("identity").value_or("").str();
  M.Cores = unsigned(std::clamp<int64_t>(All->getInteger("cores").value_or(1), 1, 1 << 20));
  for (const Cost &C : Costs) {
    std::optional<double> Seconds = Times->getNumber(C.Name);
    if (!Seconds || !sane(*Seconds))
      return std::nullopt;
    M.*C.Field = *Seconds;
  }
  if (!readBandwidth(*All, M))
    return std::nullopt;
  M.Measured = true;
  return M;
}

Machine loadMachine(StringRef Path) {
  std::string Identity = machineIdentity();
  Machine M;
  if (ErrorOr<std::unique_ptr<MemoryBuffer>> Text = MemoryBuffer::getFile(Path))
    if (std::optional<Machine> Kept = parseMachine((*Text)->getBuffer());
        Kept && Kept->Identity == Identity)
      M = std::move(*Kept);
  M.Identity = std::move(Identity);
  M.Cores = usableCores();
  M.FileLimit = openFileLimit();
  return M;
}

Error saveMachine(const Machine &M, StringRef Path) {
  if (Path.empty())
    return createStringError("there is no cache folder: set XDG_CACHE_HOME or HOME");
  if (std::error_code Failure = sys::fs::create_directories(sys::path::parent_path(Path)))
    return createStringError(Failure,
                             "cannot make the folder of '" + Path + "': " + Failure.message());
  return writeToOutput(Path, [&](raw_ostream &OS) -> Error {
    writeMachine(OS, M);
    OS.flush();
    // Whatever the path names is written through a descriptor; an error of it that nobody took,
    // such as a full disk, would end the process.
    auto &File = static_cast<raw_fd_ostream &>(OS);
    std::error_code Failure = File.error();
    if (!Failure)
      return Error::success();
    File.clear_error();
    return createStringError(Failure, "cannot write '" + Path + "': " + Failure.message());
  });
}

} // namespace concadvise
