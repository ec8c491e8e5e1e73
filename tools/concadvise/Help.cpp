#include "tools/concadvise/Help.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace concadvise {

static void printCommands(raw_ostream &OS) {
  OS << "\nCOMMANDS (check when none is given):\n";
  for (const Command &Each : commands())
    OS << "  " << left_justify(Each.Name, 24) << Each.Summary << '\n';
  OS << "\nconcadvise COMMAND --help tells more about each.\n";
}

void printHelp(raw_ostream &OS, const Command &Cmd, bool Named) {
  std::string Usage =
      ("concadvise " + Twine(Named ? Cmd.Name + " " : "[check] ") + Cmd.Usage).str();
  optionTable().printHelp(OS, Usage.c_str(), Cmd.Summary.data(), /*ShowHidden=*/false,
                          /*ShowAllAliases=*/false, opt::Visibility(Cmd.Visible | opt::DefaultVis));
  if (!Named)
    printCommands(OS);
  OS << "\nExit status: " << Cmd.Statuses << ".\n";
}

} // namespace concadvise
