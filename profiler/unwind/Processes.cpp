#include "profiler/unwind/Processes.h"

#include "profiler/threads/ProcText.h"

#include "llvm/Support/FileSystem.h"

namespace concadvise::profiler {

Processes::Processes() { Modules.emplace_back("", ""); }

void Processes::fork(int Parent, int Child) {
  if (auto It = Spaces.find(Parent); It != Spaces.end())
    Spaces[Child] = Space(It->second);
}

uint32_t Processes::moduleOf(int Pid, llvm::StringRef File) {
  if (!File.starts_with("/") || File.starts_with("//"))
    return 0; // Code without a file: compiled just in time, or the kernel's own page.
  auto [It, New] = ByFile.try_emplace(File, Modules.size());
  if (New) {
    // Seen from inside a container the same file may have another path.
    std::string Path = File.str();
    if (!llvm::sys::fs::exists(Path))
      if (std::string Inside = "/proc/" + std::to_string(Pid) + "/root" + Path;
          llvm::sys::fs::exists(Inside))
        Path = std::move(Inside);
    Modules.emplace_back(File.str(), Path);
  }
  return It->second;
}

void Processes::map(int Pid, uint64_t Start, uint64_t Length, uint64_t FileOffset,
                    llvm::StringRef File) {
  Space &In = Spaces[Pid];
  In.Variables.clear(); // It may hold some that nothing held before.
  In.Code.put(Start, Start + Length, {FileOffset, moduleOf(Pid, File)});
}

void Processes::load(int Pid) {
  proc::forEachCode(proc::text(Pid, "maps"), [&](const proc::MappedFile &Each) {
    map(Pid, Each.Start, Each.End - Each.Start, Each.Offset, Each.File);
  });
}

std::vector<Processes::Loaded>
Processes::loaded(int Pid, llvm::function_ref<bool(llvm::StringRef File)> Wanted) {
  std::vector<Loaded> All;
  if (const auto Space = Spaces.find(Pid); Space != Spaces.end())
    for (const auto &[Start, Range] : Space->second.Code) {
      const Mapping &M = Range.Value;
      if (!M.Module || !Wanted(Modules[M.Module].name()))
        continue;
      // Its first bytes may still belong to the segment before.
      const uint64_t Half = (Range.End - Start) / 2;
      All.push_back({M.Module, Start + Half - Modules[M.Module].addressOf(M.FileOffset + Half)});
    }
  return All;
}

const std::string &Processes::variableAt(int Pid, uint64_t Address) {
  constexpr size_t Most = 4096;
  static const std::string None;
  const auto Space = Spaces.find(Pid);
  if (Space == Spaces.end())
    return None;
  auto &Known = Space->second.Variables;
  if (Known.size() > Most)
    Known.clear();
  const auto [It, New] = Known.try_emplace(Address);
  if (New)
    for (const Loaded &Each : loaded(Pid, [](llvm::StringRef) { return true; }))
      if (Modules[Each.Module].holds(Address - Each.Bias)) {
        It->second = Modules[Each.Module].variableAt(Address - Each.Bias);
        break;
      }
  return It->second;
}

size_t Processes::mappings(int Pid) const {
  const auto Space = Spaces.find(Pid);
  return Space == Spaces.end() ? 0 : Space->second.Code.size();
}

CodeAddress Processes::find(int Pid, uint64_t Pc) {
  const auto Space = Spaces.find(Pid);
  if (Space == Spaces.end())
    return {0, Pc};
  const auto *At = Space->second.Code.find(Pc);
  if (!At || At->second.Value.Module == 0)
    return {0, Pc};
  const Mapping &M = At->second.Value;
  return {M.Module, Modules[M.Module].addressOf(Pc - At->first + M.FileOffset)};
}

CodeAddress Processes::findNamed(int Pid, uint64_t Pc) {
  const CodeAddress At = find(Pid, Pc);
  if (At.Module)
    return At;
  const llvm::StringRef Name = Compiled.find(Pid, Pc);
  return Name.empty() ? At : named({Name.str(), "", 0, ""});
}

} // namespace concadvise::profiler
