#include "tools/concadvise/editor/LiveProject.h"

#include "analyzer/frontend/LiveUnit.h"
#include "analyzer/program/LiveProgram.h"
#include "tools/concadvise/FixChanges.h"
#include "tools/concadvise/Project.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace concadvise {

/// The program as it was when it was analysed as a whole.
struct LiveProject::Base {
  CompileCommands Commands;
  ConfigTree Settings; ///< Loaded for every file with a site.
  Knowledge Known;
  std::unique_ptr<LiveProgram> Program;
  StringMap<const TranslationUnit *> HeaderFunctions; ///< Who has them, by USR.
  sys::TimePoint<> At;

  const CompileCommand *commandOf(StringRef File) const {
    auto Found =
        find_if(Commands.All, [&](const CompileCommand &Each) { return Each.File == File; });
    return Found == Commands.All.end() ? nullptr : &*Found;
  }
};

struct LiveProject::Live {
  explicit Live(const CompileCommand &Of) : Command(Of), Unit(Of) {}
  CompileCommand Command;
  LiveUnit Unit;
};

LiveProject::LiveProject(std::string Database, unsigned Jobs, store::Cache *Kept)
    : Database(std::move(Database)), Jobs(Jobs), Kept(Kept) {}
LiveProject::~LiveProject() = default;

std::shared_ptr<const LiveProject::Base> LiveProject::base() const {
  std::lock_guard Lock(Mutex);
  return Now;
}

// --- names ----------------------------------------------------------------------------------

/// What the database calls the file: an editor may have come to it through a link.
static std::string nameIn(const CompileCommands &Commands, StringRef File) {
  SmallString<256> Real, Other;
  for (const CompileCommand &Each : Commands.All)
    if (Each.File == File)
      return File.str();
  if (sys::fs::real_path(File, Real))
    return File.str();
  for (const CompileCommand &Each : Commands.All)
    if (sys::path::filename(Each.File) == sys::path::filename(File) &&
        !sys::fs::real_path(Each.File, Other) && Real == Other)
      return Each.File;
  return File.str();
}

static UnsavedTexts named(const CompileCommands &Commands, const UnsavedTexts &Texts) {
  UnsavedTexts Named;
  for (const auto &[File, Text] : Texts)
    Named[nameIn(Commands, File)] = Text;
  return Named;
}

static bool isSource(StringRef File) {
  return StringSwitch<bool>(sys::path::extension(File))
      .Cases(".c", ".C", ".cc", ".cpp", ".cxx", ".c++", true)
      .Default(false);
}

// --- the whole ------------------------------------------------------------------------------

namespace {
/// A part of the sites that keeps all of them, for who holds advice on them.
struct Judged {
  std::shared_ptr<const void> Base;
  Sites Found;
};
} // namespace

/// Advice by file.
static Expected<std::map<std::string, lsp::FileAdvice>>
adviceOn(std::shared_ptr<const Judged> Of, const ConfigTree &Settings, const Context &Known) {
  Expected<std::vector<Advice>> All = wantedAdvice(Of->Found, Settings, Known);
  if (!All)
    return All.takeError();
  std::map<std::string, lsp::FileAdvice> ByFile;
  for (Advice &Each : *All) {
    if (!Each.At.valid() || Settings.excludes(Each.At.File))
      continue;
    lsp::FileAdvice &In = ByFile[Each.At.File];
    In.Keeps = Of;
    In.Found.push_back(std::move(Each));
  }
  for (const Coverage::NotAnalysed &Each : Of->Found.Covered.Missing)
    ByFile[Each.File].NotAnalysed = Each.Reason;
  return ByFile;
}

Expected<std::map<std::string, lsp::FileAdvice>>
LiveProject::whole(const UnsavedTexts &Open, const Context &Known, const std::atomic<bool> &Stop,
                   std::function<void(unsigned, unsigned)> Progress) {
  auto Next = std::make_shared<Base>();
  Next->At = std::chrono::system_clock::now();
  Expected<CompileCommands> Commands = loadDatabase(Database);
  if (!Commands)
    return Commands.takeError();
  Next->Commands = withRuntimeHeaders(std::move(*Commands));
  std::vector<std::string> Files = {displayRoot() + "/."};
  for (const CompileCommand &Each : Next->Commands.All)
    Files.push_back(Each.File);
  if (Error Failure = Next->Settings.load(Files))
    return Failure;
  Expected<Knowledge> Library = knowledge(Next->Settings);
  if (!Library)
    return Library.takeError();
  Next->Known = std::move(*Library);

  UnsavedTexts Texts = named(Next->Commands, Open);
  ScanOptions Reading;
  Reading.Jobs = Jobs;
  Reading.Kept = Kept;
  Reading.Unsaved = &Texts;
  Reading.Stop = &Stop;
  Reading.Progress = std::move(Progress);
  Scan Scanned = scan(Next->Commands, Reading);
  if (Stop)
    return failure("stopped");
  allowReassociation(Scanned.Units, Next->Settings);
  AnalysisOptions Judging;
  Judging.Jobs = Jobs;
  Next->Program = std::make_unique<LiveProgram>(std::move(Scanned.Units), Next->Known, Judging,
                                                std::move(Scanned.Missing));
  for (const TranslationUnit &Unit : Next->Program->units())
    for (const FunctionFacts &Each : Unit.Functions)
      if (Each.InHeader)
        Next->HeaderFunctions.try_emplace(Each.Usr, &Unit);
  Files.clear();
  for (const Site &Each : Next->Program->sites().All)
    Files.push_back(Each.At.File);
  if (Error Failure = Next->Settings.load(Files))
    return Failure;

  auto All = std::make_shared<Judged>(Judged{Next, Next->Program->sites()});
  auto ByFile = adviceOn(std::move(All), Next->Settings, Known);
  if (!ByFile)
    return ByFile;
  for (const auto &[File, Text] : Open) {
    std::string Name = nameIn(Next->Commands, File);
    if (Name != File)
      (*ByFile)[File] = (*ByFile)[Name];
    if (isSource(Name) && !Next->commandOf(Name))
      (*ByFile)[File].NotAnalysed = Database + " does not say how this file is compiled";
  }
  std::lock_guard Lock(Mutex);
  Now = std::move(Next);
  return ByFile;
}

// --- one source -----------------------------------------------------------------------------

TranslationUnit LiveProject::read(const Base &On, const CompileCommand &Command,
                                  const UnsavedTexts &Texts, const TranslationUnit &Before) {
  std::lock_guard Lock(Reading);
  erase_if(Units, [&](const auto &Each) { return !Texts.count(Each.first); });
  std::unique_ptr<Live> &Its = Units[Command.File];
  if (!Its || Its->Command.Args != Command.Args || Its->Command.Directory != Command.Directory)
    Its = std::make_unique<Live>(Command);
  return Its->Unit.read(Texts, Before, [&](StringRef Usr) {
    auto Owner = On.HeaderFunctions.find(Usr);
    return Owner != On.HeaderFunctions.end() && Owner->second != &Before;
  });
}

std::optional<lsp::FileAdvice> LiveProject::edited(const std::string &File,
                                                   const UnsavedTexts &Open, const Context &Known) {
  std::shared_ptr<const Base> On = base();
  if (!On)
    return std::nullopt;
  std::string Name = nameIn(On->Commands, File);
  const CompileCommand *Command = On->commandOf(Name);
  if (!Command)
    return std::nullopt; // A header: all that includes it is concerned.
  const TranslationUnit *Before = On->Program->unitOf(Name);
  static const TranslationUnit Nothing;
  TranslationUnit Unit = read(*On, *Command, named(On->Commands, Open), Before ? *Before : Nothing);
  if (!Unit.FirstError.empty())
    return lsp::FileAdvice{{}, std::move(Unit.FirstError), nullptr};
  if (!Before)
    return std::nullopt; // It is one more than the program had.
  allowReassociation(Unit, On->Settings);
  auto Now = std::make_shared<Judged>(Judged{On, On->Program->with(Unit)});
  Now->Found.Covered.Missing.clear();
  auto ByFile = adviceOn(std::move(Now), On->Settings, Known);
  if (!ByFile) {
    consumeError(ByFile.takeError()); // Told when the whole is analysed.
    return std::nullopt;
  }
  return std::move((*ByFile)[Name]);
}

// --- edits ----------------------------------------------------------------------------------

Expected<std::vector<Edit>> LiveProject::edits(const WrapRequest &Request,
                                               const UnsavedTexts &Open) {
  std::shared_ptr<const Base> On = base();
  if (!On)
    return failure("the program is not analysed yet");
  UnsavedTexts Texts = named(On->Commands, Open);
  FixSources From{On->Commands, On->At, /*MayConfigure=*/false, &Texts};
  Expected<FixChanges> Changes = fixChanges(Request, From);
  if (!Changes)
    return Changes.takeError();
  if (!Changes->Refused.empty())
    return failure(Changes->Refused.front().second.Message);
  for (Edit &Each : Changes->Edits) {
    auto Held = Texts.find(Each.File);
    if (Held != Texts.end() && sha256(*Held->second) != Each.Sha256)
      return failure("'" + Each.File + "' has to be changed, too, and is not saved");
    for (const auto &[File, Text] : Open)
      if (nameIn(On->Commands, File) == Each.File)
        Each.File = File;
  }
  return std::move(Changes->Edits);
}

} // namespace concadvise
