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
  Current = true;
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

Expected<const WholeProgram::Judgement *>
WholeProgram::judgementWith(StringRef MainFile, function_ref<TranslationUnit()> Lower) {
  auto At = lower_bound(Units, MainFile, [](const TranslationUnit &Each, StringRef File) {
    return Each.MainFile < File;
  });
  bool Has = At != Units.end() && At->MainFile == MainFile;
  bool Known = Has && Current;
  std::unique_ptr<Judgement> &Its = Known ? Unchanged : Changed;
  if (Known && Its)
    return Its.get();
  std::vector<TranslationUnit> All = Units;
  auto Place = All.begin() + (At - Units.begin());
  if (!Has)
    All.insert(Place, Lower());
  else if (!Known)
    *Place = Lower();
  Expected<std::unique_ptr<Judgement>> Judged = judge(std::move(All));
  if (!Judged)
    return Judged.takeError();
  Its = std::move(*Judged);
  return Its.get();
}

Expected<std::unique_ptr<WholeProgram::Judgement>>
WholeProgram::judge(std::vector<TranslationUnit> All) {
  std::vector<std::string> Files = {displayRoot() + "/."};
  for (const TranslationUnit &Each : All)
    Files.push_back(Each.MainFile);
  if (Error Failure = Configured.load(Files))
    return std::move(Failure);
  Expected<Knowledge> Known = knowledge(Configured);
  if (!Known)
    return Known.takeError();
  allowReassociation(All, Configured);
  // A scan's units are linked already, and are so again; those that have all they have, now.
  Scan Linked = linkUnits(std::move(All));
  append_range(Linked.Missing, Missing);
  auto Result = std::make_unique<Judgement>();
  Result->Found = judged(std::move(Linked), *Known, taught(Configured), {}, Kept.get());

  Files.clear();
  for (const Site &Each : Result->Found.All)
    Files.push_back(Each.At.File);
  if (Error Failure = Configured.load(Files))
    return std::move(Failure);
  Expected<std::vector<Advice>> Wanted = wantedAdvice(Result->Found, Configured, Beside);
  if (!Wanted)
    return Wanted.takeError();
  Result->All = std::move(*Wanted);
  return Result;
}

Expected<std::vector<Advice>> WholeProgram::adviceOn(StringRef MainFile,
                                                     function_ref<TranslationUnit()> Lower,
                                                     function_ref<bool(StringRef)> Wanted) {
  Expected<const Judgement *> Judged = judgementWith(MainFile, Lower);
  if (!Judged)
    return Judged.takeError();
  std::vector<Advice> Here;
  copy_if((*Judged)->All, std::back_inserter(Here), [&](const Advice &Each) {
    return !Each.AsItIs && Each.At.valid() && Wanted(Each.At.File) &&
           !Configured.excludes(Each.At.File);
  });
  addEdits(Here);
  return Here;
}

} // namespace concadvise::tidy
