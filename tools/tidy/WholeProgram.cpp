#include "tools/tidy/WholeProgram.h"

#include "tools/concadvise/Edits.h"
#include "tools/concadvise/FactsCache.h"
#include "tools/concadvise/FactsInputs.h"
#include "tools/concadvise/Judged.h"
#include "tools/concadvise/Profiles.h"
#include "tools/concadvise/Project.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise::tidy {

Error WholeProgram::readUnits(const Settings &From) {
  if (!From.Facts.empty())
    return readFacts(From.Facts, /*Jobs=*/0, Units).takeError();
  if (From.Build.empty()) {
    // Who calls what is in this unit is not known.
    Missing.push_back({"", "clang-tidy reads one unit at a time"});
    return Error::success();
  }
  Expected<CompileCommands> Commands = loadDatabase(From.Build);
  if (!Commands)
    return Commands.takeError();
  ScanOptions Options;
  Options.Kept = Kept.get();
  Scan Scanned = scan(withRuntimeHeaders(std::move(*Commands)), Options);
  Units = std::move(Scanned.Units);
  Missing = std::move(Scanned.Missing);
  return Error::success();
}

Expected<std::unique_ptr<WholeProgram>> WholeProgram::read(const Settings &From) {
  auto Result = std::make_unique<WholeProgram>();
  Expected<std::optional<Profile>> Measured = readProfiles(From.Profiles);
  if (!Measured)
    return Measured.takeError();
  Result->Beside.Measured = std::move(*Measured);
  Result->Kept = factsCache();
  if (Error Failure = Result->readUnits(From))
    return std::move(Failure);
  return Result;
}

/// As a scan that comes to this unit would have linked it. The headers' functions that the unit has
/// are its own only where it is the first that has them.
void WholeProgram::link(TranslationUnit Unit, const Knowledge &Known) {
  std::vector<TranslationUnit> All = Units;
  auto At = lower_bound(All, Unit, [](const TranslationUnit &A, const TranslationUnit &B) {
    return A.MainFile < B.MainFile;
  });
  std::vector<Coverage::NotAnalysed> Others = Missing;
  erase_if(Others, [&](const auto &Each) { return Each.File == Unit.MainFile; });
  if (At != All.end() && At->MainFile == Unit.MainFile)
    *At = std::move(Unit);
  else
    All.insert(At, std::move(Unit));
  Scan Linked = linkUnits(std::move(All));
  append_range(Linked.Missing, Others);
  allowReassociation(Linked.Units, Configured);
  Found = judged(std::move(Linked), Known, taught(Configured), {}, Kept.get());
}

Expected<std::vector<Advice>> WholeProgram::adviceOn(TranslationUnit Unit,
                                                     function_ref<bool(StringRef)> Wanted) {
  std::vector<std::string> Files = {displayRoot() + "/.", Unit.MainFile};
  for (const TranslationUnit &Each : Units)
    Files.push_back(Each.MainFile);
  if (Error Failure = Configured.load(Files))
    return std::move(Failure);
  Expected<Knowledge> Known = knowledge(Configured);
  if (!Known)
    return Known.takeError();
  link(std::move(Unit), *Known);

  Files.clear();
  for (const Site &Each : Found.All)
    Files.push_back(Each.At.File);
  if (Error Failure = Configured.load(Files))
    return std::move(Failure);
  Expected<std::vector<Advice>> All = wantedAdvice(Found, Configured, Beside);
  if (!All)
    return All.takeError();
  erase_if(*All, [&](const Advice &Each) {
    return Each.AsItIs || !Each.At.valid() || !Wanted(Each.At.File) ||
           Configured.excludes(Each.At.File);
  });
  addEdits(*All);
  return All;
}

} // namespace concadvise::tidy
