#include "tools/concadvise/tune/Workspace.h"

#include "tools/concadvise/tune/Journal.h"
#include "tools/concadvise/verify/BuildFolders.h"
#include "tools/concadvise/verify/PrivateFolders.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <map>
#include <optional>
#include <set>

using namespace llvm;

namespace concadvise {
namespace {

Error failed(const Twine &What) { return createStringError(inconvertibleErrorCode(), What); }

StringRef lastLines(StringRef Text, unsigned Count) {
  Text = Text.rtrim();
  size_t At = Text.size();
  while (Count-- && At != StringRef::npos)
    At = Text.rfind('\n', At);
  return At == StringRef::npos ? Text : Text.substr(At + 1);
}

/// Each form in overlays of its own, over the user's paths.
class PrivateWorkspace : public Workspace {
public:
  explicit PrivateWorkspace(const WorkspaceOptions &Options)
      : Workspace(Options.Build), Options(Options) {}

  bool holdsAll() const override { return true; }
  Error make(unsigned Form, ArrayRef<FileChange> Changes) override;
  Expected<CommandOutcome> run(unsigned Form, ShellCommand Command) const override {
    Command.Inside = &Forms.at(Form);
    return runCommand(Command);
  }
  Error leave() override { return Error::success(); }

  /// Whether overlays are to be had.
  Error prepare(unsigned Form);

private:
  Error write(unsigned Form, const FileChange &Change);
  Error perform(unsigned Form, const std::string &Text, const Twine &What) const;

  WorkspaceOptions Options;
  std::map<unsigned, PrivateFolders> Forms;
};

Error PrivateWorkspace::perform(unsigned Form, const std::string &Text, const Twine &What) const {
  auto Done = run(Form, {Text});
  if (!Done)
    return Done.takeError();
  return Done->Status == 0 ? Error::success() : failed(What + " cannot be written");
}

Error PrivateWorkspace::prepare(unsigned Form) {
  std::string Own = (Options.Scratch + "/form" + Twine(Form)).str();
  if (std::error_code EC = sys::fs::create_directories(Own))
    return failed(Own + ": " + EC.message());
  auto Folders = PrivateFolders::prepare(buildFolders(Options.Commands, Options.Scratch), Own);
  if (!Folders)
    return Folders.takeError();
  Forms.insert_or_assign(Form, std::move(*Folders));
  return perform(Form, "true", "an overlay");
}

/// Through the overlay, so that the file's owner and permissions stay.
Error PrivateWorkspace::write(unsigned Form, const FileChange &Change) {
  SmallString<256> Real;
  if (std::error_code EC = sys::fs::real_path(Change.File, Real))
    return failed(Change.File + ": " + EC.message());
  if (!Forms.at(Form).covers(Real))
    return failed(Change.File + ": lies in none of the folders of the build");
  std::string New = (Options.Scratch + "/text").str();
  std::error_code EC;
  {
    raw_fd_ostream Out(New, EC);
    if (!EC) {
      Out << Change.After;
      Out.close();
      EC = Out.error();
      Out.clear_error();
    }
  }
  if (EC)
    return failed(New + ": " + EC.message());
  return perform(Form, "cat < " + shellWord(New) + " > " + shellWord(Real), Change.File);
}

Error PrivateWorkspace::make(unsigned Form, ArrayRef<FileChange> Changes) {
  if (Error E = prepare(Form))
    return E;
  for (const FileChange &Change : Changes)
    if (Error E = write(Form, Change))
      return E;
  return build(Form);
}

/// In the user's own folders, one form at a time, with a journal of what was there.
class PlaceWorkspace : public Workspace {
public:
  explicit PlaceWorkspace(const WorkspaceOptions &Options)
      : Workspace(Options.Build), Say(Options.Say) {}
  ~PlaceWorkspace() override {
    if (Error E = leave())
      Say(toString(std::move(E)));
  }

  bool holdsAll() const override { return false; }
  Error make(unsigned Form, ArrayRef<FileChange> Changes) override;
  Expected<CommandOutcome> run(unsigned, ShellCommand Command) const override {
    return runCommand(Command);
  }
  Error leave() override;

private:
  std::function<void(const Twine &)> Say;
  std::optional<Journal> Kept;
};

Error PlaceWorkspace::make(unsigned Form, ArrayRef<FileChange> Changes) {
  if (Error E = leave())
    return E;
  if (!Changes.empty()) {
    auto Begun = Journal::keep(Changes);
    if (!Begun)
      return Begun.takeError();
    Kept.emplace(std::move(*Begun));
    if (Error E = applyChanges(Changes))
      return E;
  }
  return build(Form);
}

Error PlaceWorkspace::leave() {
  if (!Kept)
    return Error::success();
  auto Notes = Kept->restore();
  Kept.reset();
  if (!Notes)
    return Notes.takeError();
  for (const std::string &Each : *Notes)
    Say(Each);
  return Error::success();
}

} // namespace

Error Workspace::build(unsigned Form) const {
  ShellCommand Command{"exec 2>&1\n" + Build};
  Command.OwnInput = true;
  auto Done = run(Form, Command);
  if (!Done)
    return Done.takeError();
  if (Done->Status == 0)
    return Error::success();
  return failed("the build ends with " + Twine(Done->Status) + ":\n" + lastLines(Done->Output, 20));
}

Expected<std::unique_ptr<Workspace>> openWorkspace(const WorkspaceOptions &Options) {
  if (!Options.InPlace) {
    auto Private = std::make_unique<PrivateWorkspace>(Options);
    Error Lacks = Private->prepare(0);
    if (!Lacks)
      return Private;
    if (Interrupts::noted())
      return Lacks;
    Options.Say("no folders of its own here (" + toString(std::move(Lacks)) +
                "): the sources are changed in place, and restored");
  }
  return std::make_unique<PlaceWorkspace>(Options);
}

} // namespace concadvise
