// Any text may stand in /proc, and in the maps that compilers write; a process holds any bytes.
#include "profiler/threads/ProcText.h"

#include "profiler/python/Lines.h"
#include "profiler/unwind/JitMap.h"
#include "profiler/waits/FdNames.h"

#include <cstdlib>

using namespace concadvise::profiler;

static void readTables(llvm::StringRef Text) {
  SocketTable Table;
  Table.readInternet(Text, Socket::Kind::Tcp);
  Table.readInternet(Text, Socket::Kind::Udp);
  Table.readUnix(Text);
  Table.finish();
  Table.find(1);

  JitMap Names;
  Names.read(Text.take_front(Text.size() / 2));
  Names.read(Text.drop_front(Text.size() / 2));
  Names.find(0x1000);
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  const llvm::StringRef Text(reinterpret_cast<const char *>(Data), Size);
  proc::schedStatIn(Text);
  proc::callStateIn(Text);
  proc::stateLetterIn(Text);
  proc::statusIn(Text, "Tgid");
  proc::numbersIn(Text);
  proc::watchedIn(Text);
  proc::forEachCode(Text, [](const proc::MappedFile &Each) {
    if (Each.Start >= Each.End || Each.File.empty())
      abort();
  });
  nameFromLink(Text);
  readTables(Text);
  using python::LineTable;
  for (LineTable Kind : {LineTable::Lnotab, LineTable::Ranges, LineTable::Locations})
    for (uint64_t Offset : {uint64_t(0), uint64_t(Size), uint64_t(UINT64_MAX)})
      python::lineAt(Kind, {Data, Size}, 1, Offset);
  return 0;
}
