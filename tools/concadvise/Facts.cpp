// concadvise facts: one translation unit, as a step of a build.
#include "tools/concadvise/Analysis.h"
#include "tools/concadvise/Output.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;

namespace concadvise {
namespace {

/// As compilers escape names for Make and Ninja.
void writeName(raw_ostream &OS, StringRef Name) {
  for (size_t I = 0; I != Name.size(); ++I) {
    if (Name[I] == '#')
      OS << '\\';
    else if (Name[I] == '$')
      OS << '$';
    else if (Name[I] == ' ') // The backslashes before it are then to be doubled.
      OS << '\\' << std::string(I - Name.take_front(I).rtrim('\\').size(), '\\');
    OS << Name[I];
  }
}

/// Ninja shortens `a/../b` as a text, which is another file where `a` is a link.
std::string nameOf(const store::Input &Of) {
  SmallString<256> Real;
  if (StringRef(Of.Path).contains("/../") && !sys::fs::real_path(Of.Path, Real))
    return std::string(Real);
  return Of.Path;
}

/// `Output: FILE…`, and an empty rule for each file, for builds in which a header is gone.
void writeDepfile(raw_ostream &OS, StringRef Output, const store::FactsFile &Of) {
  std::vector<std::string> Files;
  StringSet<> Seen;
  for (const store::Input &Each : Of.Inputs)
    if (Each.What == store::Input::Kind::File && Each.Opened)
      if (std::string Name = nameOf(Each); Seen.insert(Name).second)
        Files.push_back(std::move(Name));
  // What was not analysed is tried again in the next build, as what did not compile is: a header
  // may have been missing, which no rule can say. There is no such file as this.
  if (!Of.Unit.FirstError.empty())
    Files.push_back((Output + ".again").str());
  erase_if(Files, [](StringRef Each) { return Each.contains('\n'); }); // Make has no word for it.
  writeName(OS, Output);
  OS << ':';
  for (StringRef Each : Files)
    writeName(OS << " \\\n  ", Each);
  OS << '\n';
  for (StringRef Each : Files) {
    writeName(OS << '\n', Each);
    OS << ":\n";
  }
}

Expected<CompileCommand> commandOf(const Invocation &Call) {
  Expected<std::vector<std::string>> Paths = existingPaths(Call);
  if (!Paths)
    return Paths.takeError();
  if (Paths->size() != 1)
    return failure("name one source file: concadvise facts -o FILE SOURCE -- FLAGS");
  const std::string &Source = Paths->front();
  Expected<sys::fs::file_t> Readable = sys::fs::openNativeFileForRead(Source);
  if (!Readable)
    return failure("cannot read '" + Source + "': " + toString(Readable.takeError()));
  (void)sys::fs::closeFile(*Readable);
  Expected<CompileCommands> Commands = commandsFor(Call, *Paths);
  if (!Commands)
    return Commands.takeError();
  auto Found = find_if(Commands->All, [&](const CompileCommand &Each) {
    return Each.File == Source || sys::fs::equivalent(Each.File, Source);
  });
  if (Found == Commands->All.end())
    return failure("'" + Source + "' is not in " + Commands->Database);
  return std::move(*Found);
}

} // namespace

Expected<int> runFacts(const Invocation &Call) {
  std::string Output = Call.Args.getLastArgValue(OPT_output).str();
  if (Output.empty() || Output == "-")
    return failure("name the file to make: concadvise facts -o FILE SOURCE -- FLAGS");
  Expected<CompileCommand> Command = commandOf(Call);
  if (!Command)
    return Command.takeError();
  std::string DefaultDepfile = Output + ".d";
  std::string Depfile = Call.Args.getLastArgValue(OPT_depfile, DefaultDepfile).str();
  for (const std::string &Each : {Output, Depfile})
    if (sys::fs::equivalent(Each, Command->File))
      return failure("'" + Each + "' is the source itself");
  if (Output == Depfile)
    return failure("'" + Output + "' cannot be the result and the depfile at once");
  store::FactsFile Made = factsOf(*Command);
  if (Error Failure =
          writeFile(Call, Depfile, [&](raw_ostream &OS) { writeDepfile(OS, Output, Made); }))
    return Failure;
  Made.Inputs.clear();
  Made.Unit.Seconds = 0; // The same input makes the same file.
  std::optional<std::string> Bytes = store::serialise(Made);
  if (!Bytes)
    return failure("'" + Made.Unit.MainFile + "' nests too deeply");
  // As in a scan, a unit that does not compile is said to be so, and is no reason to stop.
  if (!Made.Unit.FirstError.empty())
    note(Call, "warning: not analysed: " + Made.Unit.FirstError);
  if (Error Failure = writeFile(Call, Output, [&](raw_ostream &OS) { OS << *Bytes; }))
    return Failure;
  return 0;
}

} // namespace concadvise
