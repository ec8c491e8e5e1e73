// Any text is a C++ source that is analysed, or one that does not compile.
#include "analyzer/frontend/Frontend.h"
#include "analyzer/program/Program.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"

#include <csignal>
#include <cstddef>
#include <cstdint>
#include <iterator>

using namespace concadvise;

/// One file per process, overwritten by each input.
static std::string sourceFile() {
  llvm::SmallString<128> Folder;
  if (llvm::sys::fs::createUniqueDirectory("concadvise-fuzz", Folder))
    return "/dev/null";
  return (Folder + "/fuzzed.cpp").str();
}

/// Units end with their first error, as in the tool; crashes stay the fuzzer's.
extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  constexpr int Signals[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
  struct sigaction Own[std::size(Signals)];
  for (size_t I = 0; I != std::size(Signals); ++I)
    sigaction(Signals[I], nullptr, &Own[I]);
  llvm::CrashRecoveryContext::Enable();
  for (size_t I = 0; I != std::size(Signals); ++I)
    sigaction(Signals[I], &Own[I], nullptr);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  static const std::string Path = sourceFile();
  static const Knowledge Known = llvm::cantFail(Knowledge::builtin());
  llvm::StringRef Text(reinterpret_cast<const char *>(Data), Size);
  if (Text.contains("include")) // What is on this machine is no input of ours.
    return 0;
  std::error_code Failed;
  llvm::raw_fd_ostream(Path, Failed) << Text;
  TranslationUnit Unit = factsOf(commandFor(Path, {"-std=c++20", "-nostdinc"}).All.front()).Unit;
  std::vector<TranslationUnit> Units;
  Units.push_back(std::move(Unit));
  Scan Linked = linkUnits(std::move(Units));
  AnalysisOptions Options;
  Options.Jobs = 1;
  analyse(std::move(Linked.Units), Known, Options, std::move(Linked.Missing));
  return 0;
}
