// Many units at once.
#include "analyzer/frontend/Frontend.h"
#include "analyzer/frontend/Functions.h"
#include "analyzer/frontend/Jobs.h"
#include "analyzer/frontend/PathFilter.h"
#include "analyzer/frontend/Unit.h"
#include "analyzer/frontend/UnitCache.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"

#include <mutex>

using namespace llvm;

namespace concadvise {
namespace {

bool isCOrCxx(StringRef File) {
  return StringSwitch<bool>(sys::path::extension(File).lower())
      .Cases(".s", ".asm", ".cu", ".f", ".f90", ".m", ".mm", ".rc", false)
      .Cases(".go", ".rs", ".d", ".ispc", false)
      .Default(true);
}

/// The commands to run: the wanted ones, each file once (the first command wins), by file.
std::vector<const CompileCommand *> select(const CompileCommands &Commands,
                                           const ScanOptions &Options,
                                           std::vector<Coverage::NotAnalysed> &Missing) {
  PathFilter Filter(Options.Paths);
  StringSet<> Seen;
  std::vector<const CompileCommand *> Selected;
  for (const CompileCommand &Command : Commands.All) {
    if (!Filter.accepts(Command.File) || !Seen.insert(Command.File).second)
      continue;
    if (isCOrCxx(Command.File))
      Selected.push_back(&Command);
    else
      Missing.push_back({Command.File, "not C or C++"});
  }
  for (const std::string &Path : Filter.unused())
    Missing.push_back({Path, "no unit of the compilation database is there"});
  stable_sort(Selected,
              [](const CompileCommand *A, const CompileCommand *B) { return A->File < B->File; });
  return Selected;
}

/// The unit that each header's function belongs to: the first that has it.
DenseMap<uint64_t, unsigned> owners(ArrayRef<TranslationUnit> Units) {
  DenseMap<uint64_t, unsigned> Owners;
  for (auto [Index, Unit] : enumerate(Units))
    for (const SharedFunction &Each : Unit.Shared)
      Owners.try_emplace(Each.Key, Index);
  return Owners;
}

/// The function that `Function` is written in, for lambdas; they go where it goes.
const FunctionFacts &outermost(const FunctionFacts &Function,
                               const StringMap<const FunctionFacts *> &ByUsr) {
  const FunctionFacts *Outer = &Function;
  while (Outer->Lambda) {
    const FunctionFacts *Next = ByUsr.lookup(Outer->EnclosingFunction);
    if (!Next)
      break;
    Outer = Next;
  }
  return *Outer;
}

/// Several units may have lowered the same function; all but the owner's are dropped.
void keepOwned(std::vector<TranslationUnit> &Units) {
  DenseMap<uint64_t, unsigned> Owners = owners(Units);
  for (auto [Index, Unit] : enumerate(Units)) {
    StringMap<const FunctionFacts *> ByUsr;
    for (const FunctionFacts &Function : Unit.Functions)
      ByUsr.try_emplace(Function.Usr, &Function);
    std::vector<FunctionFacts> Kept;
    std::vector<bool> Keep;
    for (const FunctionFacts &Function : Unit.Functions) {
      const FunctionFacts &Outer = outermost(Function, ByUsr);
      auto Owner = Outer.InHeader ? Owners.find(sharedKey(Outer)) : Owners.end();
      Keep.push_back(Owner == Owners.end() || Owner->second == Index);
    }
    for (auto [Function, Wanted] : zip(Unit.Functions, Keep))
      if (Wanted)
        Kept.push_back(std::move(Function));
    sort(Kept, [](const FunctionFacts &A, const FunctionFacts &B) {
      return std::tie(A.At, A.Usr) < std::tie(B.At, B.Usr);
    });
    Unit.Functions = std::move(Kept);
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

/// Every selected unit's Facts, from the cache where they are current.
class Scanner {
public:
  Scanner(ArrayRef<const CompileCommand *> Selected, const ScanOptions &Options)
      : Selected(Selected), Options(Options), Cached(Options.Kept, Files), Units(Selected.size()),
        Args(Selected.size()) {
    if (Options.Unsaved)
      for (const auto &[Path, Text] : *Options.Unsaved) {
        const Snapshot::Entry &Saved = Files.read(Path);
        if (Saved.Text && Saved.Text->getBuffer() == *Text)
          continue;
        Files.put(Path, *Text);
        Unsaved.insert(Path);
      }
  }

  std::vector<TranslationUnit> run() {
    std::vector<unsigned> Stale = recall();
    Claims Claimed;
    expectKnown(Claimed);
    analyse(Stale, Claimed, /*Show=*/true);
    // A cached unit may rely on another for a header's function, and that one no longer has it.
    for (unsigned Round = 0; Round != 2; ++Round) {
      std::vector<unsigned> Lacking = lackingFacts();
      if (Lacking.empty())
        break;
      Claims Again;
      expectKnown(Again);
      analyse(Lacking, Again, /*Show=*/false);
    }
    if (Options.Kept)
      Options.Kept->trim();
    return std::move(Units);
  }

private:
  ArrayRef<const CompileCommand *> Selected;
  const ScanOptions &Options;
  Snapshot Files;
  StringSet<> Unsaved; ///< Files that hold otherwise on the disk.
  UnitCache Cached;
  std::vector<TranslationUnit> Units;
  std::vector<std::vector<std::string>> Args;
  std::mutex Mutex; ///< Guards what follows, and calls of Progress.
  unsigned Done = 0;

  bool stopped() const { return Options.Stop && *Options.Stop; }

  /// What nobody has saved is gone tomorrow.
  bool restsOnUnsaved(const store::FactsFile &Made) const {
    return !Unsaved.empty() && any_of(Made.Inputs, [&](const store::Input &Each) {
      return Unsaved.contains(Each.Path);
    });
  }

  void show() {
    std::lock_guard Lock(Mutex);
    ++Done;
    if (Options.Progress)
      Options.Progress(Done, Selected.size());
  }

  /// Takes what the cache has; the others are returned.
  std::vector<unsigned> recall() {
    std::vector<char> Found(Selected.size());
    forEachIndex(Selected.size(), Options.Jobs, [&](unsigned Index) {
      if (stopped())
        return;
      Args[Index] = unitArguments(*Selected[Index]);
      if (auto Unit = Cached.find(*Selected[Index], Args[Index])) {
        Units[Index] = std::move(*Unit);
        Found[Index] = true;
        show();
      }
    });
    std::vector<unsigned> Stale;
    for (auto [Index, Known] : enumerate(Found))
      if (!Known)
        Stale.push_back(Index);
    return Stale;
  }

  void expectKnown(Claims &Claimed) {
    for (auto [Index, Unit] : enumerate(Units))
      for (const SharedFunction &Each : Unit.Shared)
        Claimed.expect(Each.Key, Index);
  }

  void analyse(ArrayRef<unsigned> Which, Claims &Claimed, bool Show) {
    forEachIndex(Which.size(), Options.Jobs, [&](unsigned At) {
      if (stopped())
        return;
      unsigned Index = Which[At];
      store::FactsFile Made = analyseUnit(*Selected[Index], Args[Index], Index, Claimed, Files);
      if (!restsOnUnsaved(Made))
        Cached.keep(Made, Args[Index]);
      Units[Index] = std::move(Made.Unit);
      if (Show)
        show();
    });
  }

  std::vector<unsigned> lackingFacts() const {
    DenseMap<uint64_t, unsigned> Owners = owners(Units);
    std::vector<unsigned> Lacking;
    for (auto [Index, Unit] : enumerate(Units))
      if (any_of(Unit.Shared, [&, I = unsigned(Index)](const SharedFunction &Each) {
            return !Each.Here && Owners.lookup(Each.Key) == I;
          }))
        Lacking.push_back(Index);
    return Lacking;
  }
};

} // namespace

Scan linkUnits(std::vector<TranslationUnit> Units) {
  Scan Result;
  keepOwned(Units);
  for (TranslationUnit &Unit : Units) {
    if (Unit.FirstError.empty())
      Result.Units.push_back(std::move(Unit));
    else
      Result.Missing.push_back({Unit.MainFile, Unit.FirstError});
  }
  spreadAddressTaken(Result.Units);
  return Result;
}

Scan scan(const CompileCommands &Commands, const ScanOptions &Options) {
  std::vector<Coverage::NotAnalysed> Unselected;
  std::vector<const CompileCommand *> Selected = select(Commands, Options, Unselected);
  Scan Result = linkUnits(Scanner(Selected, Options).run());
  Result.Missing.insert(Result.Missing.begin(), Unselected.begin(), Unselected.end());
  return Result;
}

store::FactsFile factsOf(const CompileCommand &Command) {
  store::FactsFile Result;
  forEachIndex(1, 1, [&](unsigned) {
    Claims Claimed;
    Snapshot Files;
    Result = analyseUnit(Command, unitArguments(Command), 0, Claimed, Files);
  });
  return Result;
}

} // namespace concadvise
