// Names of code that was compiled just in time, from the files that its compiler writes for perf.
#pragma once

#include "profiler/unwind/RangeMap.h"

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace concadvise::profiler {

/// Lines of "START SIZE NAME", numbers in hexadecimal. What is malformed is skipped. Where entries
/// overlap the last one counts: the memory was used again.
class JitMap {
public:
  /// `More` of the file; an unfinished line at the end is kept for the next time.
  void read(llvm::StringRef More);
  /// The name of what lies at `Pc`; empty when there is none.
  llvm::StringRef find(uint64_t Pc) const;

private:
  void add(llvm::StringRef Line);

  RangeMap<std::string> Names;
  std::string Unfinished;
};

/// The files of all processes, /tmp/perf-PID.map, also seen from inside a container; read as they
/// grow. Only files of the process's owner, of ours or of root are.
class JitMaps {
public:
  llvm::StringRef find(int Pid, uint64_t Pc);
  void forget(int Pid) { ByPid.erase(Pid); }

private:
  struct File {
    JitMap Map;
    std::string Path;
    uint64_t Read = 0, Device = 0, Inode = 0;
    std::optional<uint64_t> AtNs;
  };
  static void refresh(int Pid, File &Of);
  static bool readFrom(const std::string &Path, int Pid, File &Of);

  std::map<int, File> ByPid;
};

} // namespace concadvise::profiler
