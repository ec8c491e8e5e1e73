#include "tools/concadvise/Project.h"

#include "tools/concadvise/Installation.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {

CompileCommands withRuntimeHeaders(CompileCommands Commands) {
  std::string Headers = runtimeHeaders();
  if (!Headers.empty())
    for (CompileCommand &Each : Commands.All)
      Each.Args.insert(find(Each.Args, "--"), {"-idirafter", Headers});
  return Commands;
}

Expected<Knowledge> knowledge(const ConfigTree &Settings) {
  Expected<Knowledge> Known = Knowledge::builtin();
  if (!Known)
    return Known;
  for (const Config *Each : Settings.all())
    for (const std::string &Library : Each->Knowledge)
      if (Error Failure = Known->extend(Library, Each->File))
        return Failure;
  return Known;
}

std::string taught(const ConfigTree &Settings) {
  std::string Text;
  for (const Config *Each : Settings.all())
    for (const std::string &Library : Each->Knowledge)
      (Text += Library).push_back('\0');
  return Text;
}

void allowReassociation(MutableArrayRef<TranslationUnit> Units, const ConfigTree &Settings,
                        bool Everywhere) {
  for (TranslationUnit &Unit : Units)
    Unit.FastMath |= Everywhere || Settings.reassociates(Unit.MainFile);
}

} // namespace concadvise
