#include "analyzer/frontend/UnitCache.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Process.h"

using namespace llvm;

namespace concadvise {

/// What Clang's driver and header search read besides their arguments and files.
constexpr StringLiteral Environment[] = {
    "CPATH",
    "C_INCLUDE_PATH",
    "CPLUS_INCLUDE_PATH",
    "COMPILER_PATH",
    "GCC_EXEC_PREFIX",
    "CCC_OVERRIDE_OPTIONS",
    "CLANG_CONFIG_PATH",
    "HOME",
    "SDKROOT",
    "LC_ALL",
};

static std::string nameOf(const CompileCommand &Command, ArrayRef<std::string> Args) {
  std::string Name;
  auto Add = [&](StringRef Part) { (Name += Part).push_back('\0'); };
  Add(Command.Directory);
  Add(Command.File);
  for (const std::string &Each : Args)
    Add(Each);
  for (StringRef Each : Environment)
    Add(sys::Process::GetEnv(Each).value_or(""));
  return Name;
}

std::optional<TranslationUnit> UnitCache::find(const CompileCommand &Command,
                                               ArrayRef<std::string> Args) {
  if (!Kept)
    return std::nullopt;
  std::unique_ptr<MemoryBuffer> Bytes = Kept->find(nameOf(Command, Args));
  if (!Bytes)
    return std::nullopt;
  Expected<store::FactsFile> Found = store::parse(Bytes->getBuffer());
  if (!Found) {
    consumeError(Found.takeError());
    return std::nullopt;
  }
  if (Found->Command.File != Command.File || Found->Command.Directory != Command.Directory)
    return std::nullopt; // Another of the same hash.
  if (!all_of(Found->Inputs, [&](const store::Input &Each) { return Files.holds(Each); }))
    return std::nullopt;
  return std::move(Found->Unit);
}

void UnitCache::keep(const store::FactsFile &Made, ArrayRef<std::string> Args) {
  if (!Kept)
    return;
  if (std::optional<std::string> Bytes = store::serialise(Made))
    Kept->keep(nameOf(Made.Command, Args), *Bytes);
}

} // namespace concadvise
