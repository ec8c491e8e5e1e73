#include "tools/concadvise/FixChanges.h"

#include "analyzer/frontend/Flags.h"
#include "analyzer/frontend/Toolchain.h"
#include "analyzer/rewriter/CMakeTarget.h"
#include "analyzer/rewriter/Refusal.h"
#include "analyzer/rewriter/TrialCompile.h"
#include "tools/concadvise/Installation.h"
#include "tools/report/Common.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <map>

using namespace llvm;

namespace concadvise {
namespace {

using Requests = std::vector<WrapRequest>;

/// One source file on its way to its new text.
class FileFix {
public:
  FileFix(SourceText Source, const FixSources &From)
      : Source(std::move(Source)), Units(unitsOf(this->Source.File, From.Commands)),
        MayTry(!runtimeHeaders().empty()) {}

  /// Wraps what can be wrapped so that the file still compiles.
  void run(Requests Wanted, FixChanges &Into);

private:
  void runOneByOne(const Requests &Wanted, FixChanges &Into);
  static std::vector<TrialUnit> unitsOf(const std::string &File, const CompileCommands &Commands);
  std::optional<TrialError> tryOut(const Requests &Wanted, FileEdits &Edits) const;
  /// The request in a form that compiles on its own; else why there is none.
  Expected<WrapRequest> alone(WrapRequest Request) const;
  void keep(FileEdits Edits, FixChanges &Into) const;

  /// What was analysed is what every command makes of the file.
  bool sameEachTime() const;

  SourceText Source;
  std::vector<TrialUnit> Units;
  bool MayTry; ///< The runtime's headers are there.
};

std::vector<TrialUnit> FileFix::unitsOf(const std::string &File, const CompileCommands &Commands) {
  std::string Headers = runtimeHeaders();
  std::vector<TrialUnit> Units;
  for (const CompileCommand &Command : Commands.All) {
    if (Command.File != File && !sys::fs::equivalent(Command.File, File))
      continue;
    TrialUnit Unit{Command.Directory, Command.File, clangArguments(Command)};
    Unit.Arguments.insert(Unit.Arguments.begin() + 1, "-resource-dir=" + clangResourceDirectory());
    if (!Headers.empty()) // In /usr/include they stand with C's, which come after C++'s own.
      Unit.Arguments.insert(Unit.Arguments.begin() + 2, {"-idirafter", Headers});
    Units.push_back(std::move(Unit));
  }
  return Units;
}

bool FileFix::sameEachTime() const {
  std::optional<uint64_t> First;
  for (const TrialUnit &Unit : Units) {
    std::optional<uint64_t> Digest = Units.size() > 1 ? digestOfTokens(Unit) : 0;
    if (!Digest || (First && First != Digest))
      return false;
    First = Digest;
  }
  return true;
}

std::optional<TrialError> FileFix::tryOut(const Requests &Wanted, FileEdits &Edits) const {
  Edits = rewriteFile(Wanted, Source);
  if (Edits.Edits.empty() || !MayTry)
    return std::nullopt;
  std::string Text = applyEdits(Source.Text, Edits.Edits);
  for (const TrialUnit &Unit : Units)
    if (auto Failure = trialCompile(Unit, Text))
      return Failure;
  return std::nullopt;
}

Reason variants(const Site &Of) {
  return {refusal::Variants,
          "the file is compiled more than once, and not each time is it the same program",
          Of.At.begin(),
          {}};
}

Reason doesNotCompile(const Site &Of, const std::string &Message) {
  return {
      refusal::DoesNotCompile, "the wrapped form would not compile: " + Message, Of.At.begin(), {}};
}

Expected<WrapRequest> FileFix::alone(WrapRequest Request) const {
  FileEdits Edits;
  std::optional<TrialError> First;
  for (bool Spelled : {false, true}) {
    Request.SpellTypes = Spelled;
    auto Failure = tryOut({Request}, Edits);
    if (!Failure)
      return Request;
    if (!First)
      First = Failure;
  }
  return make_error<Refusal>(doesNotCompile(*Request.Of, First->Message));
}

void FileFix::keep(FileEdits Edits, FixChanges &Into) const {
  append_range(Into.Wrapped, Edits.Wrapped);
  append_range(Into.Refused, Edits.Refused);
  if (!Edits.Edits.empty())
    Into.Files.push_back({Source.File, Source.Text, applyEdits(Source.Text, Edits.Edits)});
  append_range(Into.Edits, std::move(Edits.Edits));
}

/// The request whose edit has the line in the changed text, or none.
Requests::iterator requestAt(unsigned Line, const FileEdits &Edits, StringRef Before,
                             Requests &Wanted) {
  unsigned Now = 1;
  uint32_t Done = 0;
  for (const Edit &E : Edits.Edits) {
    Now += Before.slice(Done, E.Offset).count('\n');
    unsigned End = Now + StringRef(E.Text).count('\n');
    if (Now <= Line && Line <= End)
      return find_if(Wanted, [&](const WrapRequest &Request) {
        const Span &Loop = Request.Of->Wrap.Loop;
        return is_contained(Edits.Wrapped, Request.Of) && Loop.Offset < E.Offset + E.Length &&
               E.Offset < Loop.end();
      });
    Now = End;
    Done = E.Offset + E.Length;
  }
  return Wanted.end();
}

void FileFix::runOneByOne(const Requests &Wanted, FixChanges &Into) {
  FileEdits Edits;
  Requests Sound;
  for (const WrapRequest &Request : Wanted) {
    auto Form = alone(Request);
    if (Form) {
      Sound.push_back(*Form);
      continue;
    }
    handleAllErrors(Form.takeError(),
                    [&](const Refusal &R) { Into.Refused.push_back({Request.Of, R.why()}); });
  }
  // Each compiles alone; should they not together, the first ones that do are kept.
  while (!Sound.empty()) {
    if (!tryOut(Sound, Edits))
      return keep(std::move(Edits), Into);
    Into.Refused.push_back({Sound.back().Of,
                            {refusal::DoesNotCompile,
                             "would not compile beside the other sites",
                             Sound.back().Of->At.begin(),
                             {}}});
    Sound.pop_back();
  }
}

/// All at once, without those that the errors are in: each costs a parse or two of the file, so
/// what has none costs nothing. Errors elsewhere leave no choice but to try one after another.
void FileFix::run(Requests Wanted, FixChanges &Into) {
  Into.Tried |= MayTry && !Units.empty();
  if (!sameEachTime()) {
    for (const WrapRequest &Request : Wanted)
      Into.Refused.push_back({Request.Of, variants(*Request.Of)});
    return;
  }
  FileEdits Edits;
  std::map<const Site *, std::string> First;
  while (auto Failure = tryOut(Wanted, Edits)) {
    auto At = requestAt(Failure->Line, Edits, Source.Text, Wanted);
    if (At == Wanted.end())
      return runOneByOne(Wanted, Into);
    First.try_emplace(At->Of, Failure->Message);
    if (!At->SpellTypes) {
      At->SpellTypes = true;
      continue;
    }
    Into.Refused.push_back({At->Of, doesNotCompile(*At->Of, First[At->Of])});
    Wanted.erase(At);
  }
  keep(std::move(Edits), Into);
}

Expected<SourceText> readAnalysed(const std::string &File, const FixSources &From) {
  if (From.Unsaved)
    if (auto Held = From.Unsaved->find(File); Held != From.Unsaved->end())
      return sourceText(File, *Held->second);
  sys::fs::file_status Status;
  if (std::error_code EC = sys::fs::status(File, Status))
    return createStringError(EC, "%s: cannot be read: %s", File.c_str(), EC.message().c_str());
  if (Status.getLastModificationTime() > From.AnalysedAt)
    return createStringError(inconvertibleErrorCode(),
                             "%s: has changed since it was analysed; nothing is written",
                             File.c_str());
  return readSource(File);
}

std::vector<CMakeTarget> ownersOf(const std::string &File, const std::string &Build,
                                  const std::string &Root, bool MayConfigure) {
  std::vector<CMakeTarget> Owners = targetsFromReply(Build, File);
  if (Owners.empty())
    Owners = targetsFromText(File, Root);
  if (Owners.empty() && !Root.empty() && MayConfigure) {
    if (Error E = askForReply(Build))
      consumeError(std::move(E)); // The caller prints the link line then.
    else
      Owners = targetsFromReply(Build, File);
  }
  return Owners;
}

Error linkOwners(FixChanges &Into, const FixSources &From) {
  std::string Build = sys::path::parent_path(From.Commands.Database).str();
  std::string Root = Build.empty() ? "" : cmakeSourceFolder(Build);
  std::set<CMakeTarget> Owners;
  for (const FileChange &Change : Into.Files) {
    std::vector<CMakeTarget> Some = ownersOf(Change.File, Build, Root, From.MayConfigure);
    if (Some.empty())
      Into.Unlinked.push_back(Change.File);
    Owners.insert(Some.begin(), Some.end());
  }
  auto Edits = linkEdits(Owners, Root);
  if (!Edits)
    return Edits.takeError();
  for (size_t I = 0; I < Edits->size();) {
    size_t End = I;
    while (End < Edits->size() && (*Edits)[End].File == (*Edits)[I].File)
      ++End;
    auto Source = readSource((*Edits)[I].File);
    if (!Source)
      return Source.takeError();
    Into.Files.push_back(
        {Source->File, Source->Text, applyEdits(Source->Text, ArrayRef(*Edits).slice(I, End - I))});
    I = End;
  }
  append_range(Into.Edits, std::move(*Edits));
  return Error::success();
}

} // namespace

std::string linkLine(StringRef File, StringRef Root) {
  std::string Shown = displayPath(File, Root).str();
  bool IsC = File.ends_with(".c");
  return Shown + ": no CMake target was found that compiles it; build it with\n" +
         (IsC ? "  cc -c … $(pkg-config --cflags concadvise) "
              : "  c++ -std=c++17 … $(pkg-config --cflags concadvise) ") +
         Shown + (IsC ? "\n  c++ OBJECTS… " : " ") + "$(pkg-config --libs concadvise)\n";
}

Expected<FixChanges> fixChanges(ArrayRef<WrapRequest> Wanted, const FixSources &From) {
  std::map<std::string, Requests> ByFile;
  for (const WrapRequest &Request : Wanted)
    ByFile[Request.Of->At.File].push_back(Request);
  FixChanges Result;
  for (const auto &[File, InFile] : ByFile) {
    auto Source = readAnalysed(File, From);
    if (!Source)
      return Source.takeError();
    FileFix(std::move(*Source), From).run(InFile, Result);
  }
  if (Error E = linkOwners(Result, From))
    return E;
  return Result;
}

} // namespace concadvise
