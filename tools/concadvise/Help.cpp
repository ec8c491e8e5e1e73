#include "tools/concadvise/Help.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace concadvise {

std::string usage(const Command &Cmd) {
  auto [Before, After] = StringRef(Cmd.Usage).split("FORMAT");
  return After.empty() ? Before.str() : (Before + Cmd.Formats + After).str();
}

static void printCommands(raw_ostream &OS) {
  OS << "\nCOMMANDS (check when none is given):\n";
  for (const Command &Each : listedCommands())
    OS << "  " << left_justify(Each.Name, 24) << Each.Summary << '\n';
  OS << "\nconcadvise COMMAND --help tells more about each.\n";
}

void printHelp(raw_ostream &OS, const Command &Cmd, bool Named) {
  std::string Usage =
      ("concadvise " + Twine(Named ? Cmd.Name + " " : "[check] ") + usage(Cmd)).str();
  optionTable().printHelp(OS, Usage.c_str(), Cmd.Summary.data(), /*ShowHidden=*/false,
                          /*ShowAllAliases=*/false, opt::Visibility(Cmd.Visible | opt::DefaultVis));
  if (!Named)
    printCommands(OS);
  OS << "\nExit status: " << Cmd.Statuses << ".\n";
}

} // namespace concadvise
