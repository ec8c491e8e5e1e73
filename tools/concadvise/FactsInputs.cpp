#include "tools/concadvise/FactsInputs.h"

#include "analyzer/frontend/Jobs.h"
#include "analyzer/store/FactsFile.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace concadvise {

bool wantsFacts(const Invocation &Call) { return Call.Args.hasArg(OPT_facts); }

static Error addFolder(StringRef Folder, std::vector<std::string> &Into) {
  std::vector<std::string> Found;
  std::error_code Failed;
  for (sys::fs::recursive_directory_iterator At(Folder, Failed, /*follow_symlinks=*/false), End;
       !Failed && At != End; At.increment(Failed))
    if (sys::path::extension(At->path()) == store::FactsFile::Extension)
      Found.push_back(At->path());
  if (Failed)
    return failure("cannot read '" + Folder + "': " + Failed.message());
  if (Found.empty())
    return failure("there are no facts files (*" + store::FactsFile::Extension + ") in '" + Folder +
                   "'; `concadvise facts` makes them");
  sort(Found);
  append_range(Into, Found);
  return Error::success();
}

static Expected<std::vector<std::string>> factsFiles(ArrayRef<std::string> Paths) {
  std::vector<std::string> Files;
  for (const std::string &Each : Paths) {
    if (!sys::fs::is_directory(Each))
      Files.push_back(Each);
    else if (Error Failure = addFolder(Each, Files))
      return Failure;
  }
  return Files;
}

static Expected<store::FactsFile> readOne(const std::string &Path) {
  sys::fs::file_status Status;
  if (!sys::fs::status(Path, Status) && Status.type() == sys::fs::file_type::fifo_file)
    return failure("'" + Path + "' is a pipe, not a facts file");
  auto Bytes = MemoryBuffer::getFile(Path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!Bytes)
    return failure("cannot read '" + Path + "': " + Bytes.getError().message());
  Expected<store::FactsFile> File = store::parse((*Bytes)->getBuffer());
  if (!File)
    return failure("'" + Path + "' " + toString(File.takeError()));
  return File;
}

Expected<CompileCommands> readFacts(ArrayRef<std::string> Paths, unsigned Jobs,
                                    std::vector<TranslationUnit> &Units) {
  Expected<std::vector<std::string>> Names = factsFiles(Paths);
  if (!Names)
    return Names.takeError();
  std::vector<std::optional<Expected<store::FactsFile>>> Read(Names->size());
  forEachIndex(Names->size(), Jobs, [&](unsigned I) { Read[I].emplace(readOne((*Names)[I])); });

  CompileCommands Commands;
  Error Failure = Error::success();
  std::vector<store::FactsFile> Files;
  for (std::optional<Expected<store::FactsFile>> &Each : Read)
    if (*Each)
      Files.push_back(std::move(**Each));
    else if (Error Why = Each->takeError(); Failure)
      consumeError(std::move(Why)); // One of them is enough.
    else
      Failure = std::move(Why);
  if (Failure)
    return Failure;
  auto File = [](const store::FactsFile &Of) -> const std::string & { return Of.Unit.MainFile; };
  stable_sort(Files, [&](const auto &A, const auto &B) { return File(A) < File(B); });
  auto Same = [&](const auto &A, const auto &B) { return File(A) == File(B); };
  Files.erase(std::unique(Files.begin(), Files.end(), Same), Files.end());
  for (store::FactsFile &Each : Files) {
    Commands.All.push_back(std::move(Each.Command));
    Units.push_back(std::move(Each.Unit));
  }
  return Commands;
}

Expected<CompileCommands> readFacts(const Invocation &Call, unsigned Jobs,
                                    std::vector<TranslationUnit> &Units) {
  if (Call.HasTrailing)
    return failure("--facts knows how each file is compiled; leave out `-- FLAGS`");
  Expected<CompileCommands> Commands = readFacts(Call.Args.getAllArgValues(OPT_facts), Jobs, Units);
  if (Commands &&
      Call.Args.hasArg(OPT_build)) { // `fix` adds the runtime to the targets of this build.
    Expected<CompileCommands> Build = loadDatabase(Call.Args.getLastArgValue(OPT_build));
    if (!Build)
      return Build;
    Commands->Database = Build->Database;
  }
  return Commands;
}

} // namespace concadvise
