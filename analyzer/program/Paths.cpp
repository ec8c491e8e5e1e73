#include "analyzer/program/Paths.h"

#include "llvm/ADT/STLExtras.h"

#include <fcntl.h>

using namespace llvm;

namespace concadvise {

constexpr StringLiteral Prefix = "file:";

Resource fileResource(StringRef Name, int Parameter) {
  return {ResourceKind::World, Parameter, (Prefix + Name).str()};
}

bool isFile(const Resource &On) {
  return On.Kind == ResourceKind::World && StringRef(On.Name.str()).starts_with(Prefix);
}

static const KnownUse *fileUse(const KnownFunction &Known) {
  auto It = find_if(Known.Uses, [](const KnownUse &Use) {
    return Use.On.Kind == ResourceKind::World && Use.On.Name == "filesystem";
  });
  return It == Known.Uses.end() ? nullptr : &*It;
}

static bool namesFile(const Argument &Arg) {
  StringRef Type = Arg.Type.Spelling;
  return Arg.Text || Arg.Type.Holds == TypeFacts::Container::String ||
         Arg.Type.Holds == TypeFacts::Container::StringView ||
         Arg.Type.Record == "std::filesystem::path" ||
         (Arg.Type.What == TypeFacts::Kind::Pointer && Type.contains("char")) ||
         (Arg.Type.What == TypeFacts::Kind::Array && Arg.Type.Element.find("char") == 0);
}

const Argument *pathArgument(const KnownFunction &Known, const CallFacts &Call) {
  // Who opens by name looks from the working directory; who writes to an open file does not.
  bool Opens = any_of(Known.Uses, [](const KnownUse &Use) {
    return Use.On.Kind == ResourceKind::Process && Use.On.Name == "cwd";
  });
  if (!fileUse(Known) || !Opens || Call.What == CallFacts::Kind::Destructor)
    return nullptr;
  auto It = find_if(Call.Args, namesFile);
  // Devices are no files that keep what is written to them.
  bool Device = It != Call.Args.end() && It->Text && StringRef(*It->Text).starts_with("/dev/");
  return It == Call.Args.end() || Device ? nullptr : &*It;
}

bool onlyReadsFile(const KnownFunction &Known, const CallFacts &Call) {
  if (fileUse(Known)->How == Access::Read)
    return true;
  StringRef Name = StringRef(Call.Name).rsplit(':').second;
  if (Name.empty())
    Name = Call.Name;
  if (Name.starts_with("fopen") && Call.Args.size() >= 2 && Call.Args[1].Text)
    return StringRef(*Call.Args[1].Text).starts_with("r") &&
           !StringRef(*Call.Args[1].Text).contains('+');
  bool Open = Name == "open" || Name == "open64" || Name == "__open_2";
  return Open && Call.Args.size() >= 2 && Call.Args[1].Integer &&
         (*Call.Args[1].Integer & (O_ACCMODE | O_CREAT | O_TRUNC)) == O_RDONLY;
}

} // namespace concadvise
