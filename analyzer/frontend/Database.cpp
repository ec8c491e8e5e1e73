// Finds and reads compile_commands.json.
#include "analyzer/frontend/Frontend.h"
#include "model/JsonDepth.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/StringSaver.h"

#include <optional>

using namespace llvm;

namespace concadvise {
namespace {

constexpr StringRef FileName = "compile_commands.json";
constexpr StringRef HowToMakeOne = "; make one with `cmake -DCMAKE_EXPORT_COMPILE_COMMANDS=ON`, "
                                   "`bear -- make`, or `meson setup` / "
                                   "`ninja -t compdb`, or name the flags: `FILE -- FLAGS`";

Error error(const Twine &Message) { return createStringError(inconvertibleErrorCode(), Message); }

std::string absolutePath(StringRef Directory, StringRef Path) {
  SmallString<256> Full(Path);
  sys::fs::make_absolute(Directory, Full);
  sys::path::remove_dots(Full, /*remove_dot_dot=*/true);
  return std::string(Full);
}

std::string workingDirectory() {
  SmallString<256> Path;
  return sys::fs::current_path(Path) ? std::string("/") : std::string(Path);
}

std::optional<std::string> databaseIn(StringRef Folder) {
  for (StringRef Sub : {StringRef(), StringRef("build")}) {
    SmallString<256> Candidate(Folder);
    sys::path::append(Candidate, Sub, FileName);
    if (sys::fs::is_regular_file(Candidate))
      return std::string(Candidate);
  }
  return std::nullopt;
}

std::vector<std::string> splitCommand(StringRef Command) {
  BumpPtrAllocator Storage;
  StringSaver Saver(Storage);
  SmallVector<const char *, 64> Args;
  cl::TokenizeGNUCommandLine(Command, Saver, Args);
  return {Args.begin(), Args.end()};
}

/// Entry number `Index` of the database; a message when it is not one.
Expected<CompileCommand> readEntry(const json::Value &Entry, StringRef DatabaseFolder) {
  const json::Object *Fields = Entry.getAsObject();
  if (!Fields)
    return error("is not an object");
  auto File = Fields->getString("file");
  if (!File || File->empty())
    return error("has no \"file\"");
  CompileCommand Command;
  Command.Directory =
      absolutePath(DatabaseFolder, Fields->getString("directory").value_or(DatabaseFolder));
  Command.File = absolutePath(Command.Directory, *File);
  if (const json::Array *Arguments = Fields->getArray("arguments")) {
    for (const json::Value &Argument : *Arguments)
      if (auto Text = Argument.getAsString())
        Command.Args.push_back(Text->str());
      else
        return error("has an argument that is not a string");
  } else if (auto Text = Fields->getString("command")) {
    Command.Args = splitCommand(*Text);
  }
  if (Command.Args.empty())
    return error("has neither \"command\" nor \"arguments\"");
  return Command;
}

} // namespace

Expected<std::string> findDatabase(StringRef Build, ArrayRef<std::string> Paths) {
  if (!Build.empty()) {
    if (sys::fs::is_regular_file(Build))
      return absolutePath(workingDirectory(), Build);
    SmallString<256> Candidate(Build);
    sys::path::append(Candidate, FileName);
    sys::fs::file_status Status;
    std::error_code Failed = sys::fs::status(Candidate, Status);
    if (sys::fs::is_regular_file(Status))
      return absolutePath(workingDirectory(), Candidate);
    if (Failed == std::errc::permission_denied)
      return error("cannot read " + Candidate + ": " + Failed.message());
    return error("no " + FileName + " in " + Build + HowToMakeOne);
  }
  std::string Start = absolutePath(workingDirectory(), Paths.empty() ? "." : StringRef(Paths[0]));
  StringRef Folder = Start;
  if (!sys::fs::is_directory(Folder))
    Folder = sys::path::parent_path(Folder);
  for (StringRef At = Folder; !At.empty(); At = sys::path::parent_path(At))
    if (auto Found = databaseIn(At))
      return *Found;
  return error("no " + FileName + " in " + Folder + ", its folder `build` or a parent folder" +
               HowToMakeOne);
}

Expected<CompileCommands> parseDatabase(MemoryBufferRef Text) {
  StringRef Path = Text.getBufferIdentifier();
  if (nestsTooDeeply(Text.getBuffer()))
    return error(Path + ":1: a compilation database is an array of objects");
  Expected<json::Value> Parsed = json::parse(Text.getBuffer());
  if (!Parsed)
    return error(Path + ":" + toString(Parsed.takeError()));
  const json::Array *Entries = Parsed->getAsArray();
  if (!Entries)
    return error(Path + ":1: a compilation database is an array of objects");
  CompileCommands Result;
  Result.Database = Path.str();
  for (auto [Index, Entry] : enumerate(*Entries)) {
    Expected<CompileCommand> Command = readEntry(Entry, sys::path::parent_path(Path));
    if (!Command)
      return error(Path + ": entry " + Twine(Index + 1) + " " + toString(Command.takeError()));
    Result.All.push_back(std::move(*Command));
  }
  return Result;
}

Expected<CompileCommands> loadDatabase(StringRef Build, ArrayRef<std::string> Paths) {
  Expected<std::string> Path = findDatabase(Build, Paths);
  if (!Path)
    return Path.takeError();
  auto Text = MemoryBuffer::getFile(*Path, /*IsText=*/true);
  if (!Text)
    return error("cannot read " + *Path + ": " + Text.getError().message());
  return parseDatabase(**Text);
}

CompileCommands commandFor(StringRef File, ArrayRef<std::string> Flags) {
  CompileCommand Command;
  Command.Directory = workingDirectory();
  Command.File = absolutePath(Command.Directory, File);
  Command.Args.push_back("cc");
  Command.Args.insert(Command.Args.end(), Flags.begin(), Flags.end());
  Command.Args.push_back(Command.File);
  return {"", {std::move(Command)}};
}

} // namespace concadvise
