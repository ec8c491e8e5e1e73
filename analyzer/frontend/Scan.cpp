// Many units at once.
#include "analyzer/frontend/Frontend.h"
#include "analyzer/frontend/Functions.h"
#include "analyzer/frontend/PathFilter.h"
#include "analyzer/frontend/Unit.h"

#include "clang/Basic/Stack.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/thread.h"

#include <atomic>
#include <mutex>

using namespace llvm;

namespace concadvise {
namespace {

/// Expressions nest as deep as their author likes; only touched pages cost memory.
constexpr unsigned StackSize = 64u << 20;
static_assert(StackSize > clang::DesiredStackSize);

bool isCOrCxx(StringRef File) {
  return StringSwitch<bool>(sys::path::extension(File).lower())
      .Cases(".s", ".asm", ".cu", ".f", ".f90", ".m", ".mm", ".rc", false)
      .Cases(".go", ".rs", ".d", ".ispc", false)
      .Default(true);
}

/// The commands to run: the wanted ones, each file once (the first command wins).
std::vector<const CompileCommand *> select(const CompileCommands &Commands,
                                           const ScanOptions &Options, Scan &Result) {
  PathFilter Filter(Options.Paths);
  StringSet<> Seen;
  std::vector<const CompileCommand *> Selected;
  for (const CompileCommand &Command : Commands.All) {
    if (!Filter.accepts(Command.File) || !Seen.insert(Command.File).second)
      continue;
    if (isCOrCxx(Command.File))
      Selected.push_back(&Command);
    else
      Result.Missing.push_back({Command.File, "not C or C++"});
  }
  for (const std::string &Path : Filter.unused())
    Result.Missing.push_back({Path, "no unit of the compilation database is there"});
  return Selected;
}

/// Runs `Work(0) … Work(Count - 1)` on `Jobs` threads with deep stacks.
void forEachIndex(unsigned Count, unsigned Jobs, function_ref<void(unsigned)> Work) {
  std::atomic<unsigned> Next = 0;
  auto Worker = [&] {
    clang::noteBottomOfStack();
    for (unsigned Index; (Index = Next++) < Count;)
      Work(Index);
  };
  std::vector<llvm::thread> Threads;
  for (unsigned I = 0; I < std::min(Jobs, Count); ++I)
    Threads.emplace_back(std::optional<unsigned>(StackSize), Worker);
  for (llvm::thread &Each : Threads)
    Each.join();
}

/// The unit that a header's function belongs to; a lambda belongs where its function does.
unsigned ownerOf(const FunctionFacts &Function, const StringMap<const FunctionFacts *> &ByUsr,
                 unsigned Here, Claims &Claimed) {
  const FunctionFacts *Outer = &Function;
  while (Outer->Lambda) {
    auto Found = ByUsr.find(Outer->EnclosingFunction);
    if (Found == ByUsr.end())
      return Here;
    Outer = Found->second;
  }
  return Outer->InHeader ? Claimed.owner(claimName(*Outer)) : Here;
}

/// A function of a header was lowered by whichever thread came first; it goes to the first unit.
void moveToOwners(std::vector<TranslationUnit> &Units, Claims &Claimed) {
  std::vector<std::vector<FunctionFacts>> Moved(Units.size());
  for (auto [Index, Unit] : enumerate(Units)) {
    StringMap<const FunctionFacts *> ByUsr;
    for (const FunctionFacts &Function : Unit.Functions)
      ByUsr.try_emplace(Function.Usr, &Function);
    std::vector<unsigned> Owners;
    for (const FunctionFacts &Function : Unit.Functions)
      Owners.push_back(ownerOf(Function, ByUsr, Index, Claimed));
    for (auto [Function, Owner] : zip(Unit.Functions, Owners))
      Moved[Owner].push_back(std::move(Function));
  }
  for (auto [Unit, Functions] : zip(Units, Moved)) {
    sort(Functions, [](const FunctionFacts &A, const FunctionFacts &B) {
      return std::tie(A.At, A.Usr) < std::tie(B.At, B.Usr);
    });
    Unit.Functions = std::move(Functions);
  }
}

/// A function may be defined in one unit and have its address taken in another.
void spreadAddressTaken(std::vector<TranslationUnit> &Units) {
  StringSet<> Taken;
  for (const TranslationUnit &Unit : Units)
    for (const std::string &Usr : Unit.AddressTaken)
      Taken.insert(Usr);
  for (TranslationUnit &Unit : Units)
    for (FunctionFacts &Function : Unit.Functions)
      Function.AddressTaken |= Taken.contains(Function.Usr);
}

} // namespace

Scan scan(const CompileCommands &Commands, const ScanOptions &Options) {
  Scan Result;
  std::vector<const CompileCommand *> Selected = select(Commands, Options, Result);
  std::vector<TranslationUnit> Units(Selected.size());
  Claims Claimed;
  std::mutex ProgressMutex;
  unsigned Done = 0;
  unsigned Jobs = Options.Jobs ? Options.Jobs : hardware_concurrency().compute_thread_count();
  forEachIndex(Selected.size(), Jobs, [&](unsigned Index) {
    Units[Index] = analyseUnit(*Selected[Index], Index, Claimed);
    std::lock_guard Lock(ProgressMutex);
    ++Done;
    if (Options.Progress)
      Options.Progress(Done, Selected.size());
  });
  moveToOwners(Units, Claimed);
  for (TranslationUnit &Unit : Units) {
    if (Unit.FirstError.empty())
      Result.Units.push_back(std::move(Unit));
    else
      Result.Missing.push_back({Unit.MainFile, Unit.FirstError});
  }
  spreadAddressTaken(Result.Units);
  return Result;
}

} // namespace concadvise
