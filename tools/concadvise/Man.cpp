// The man page, in the language of man(7), from the tables that --help prints.
#include "tools/concadvise/Help.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace concadvise {

/// Text as roff prints it: hyphens that can be copied, nothing that reads as a request.
static std::string roff(StringRef Text) {
  std::string Out = Text.starts_with(".") || Text.starts_with("'") ? "\\&" : "";
  for (StringRef Rest = Text; !Rest.empty();) {
    if (Rest.consume_front("…")) {
      Out += "...";
      continue;
    }
    char Next = Rest.front();
    Rest = Rest.drop_front();
    if (Next == '-')
      Out += "\\-";
    else if (Next == '\\')
      Out += "\\e";
    else
      Out += Next;
  }
  return Out;
}

static void section(StringRef Name) { outs() << ".SH " << Name << '\n'; }

/// A paragraph under a term, as .TP sets it.
static void paragraph(const Twine &Term, StringRef Text) {
  outs() << ".TP\n" << Term << '\n' << roff(Text) << '\n';
}

static void printUsage(const Command &Cmd) {
  SmallVector<StringRef, 16> Words;
  std::string Usage = usage(Cmd);
  SplitString(Usage, Words, " \n");
  outs() << ".B concadvise " << Cmd.Name << '\n';
  if (!Words.empty())
    outs() << roff(join(Words, " ")) << '\n';
}

/// As the option table says of an option: whether its value is a word of its own or joined.
static std::string term(unsigned Id) {
  opt::Option Option = optionTable().getOption(Id);
  std::string Term = "\\fB" + roff(Option.getPrefixedName()) + "\\fR";
  if (const char *Meta = optionTable().getOptionMetaVar(Id))
    Term += " \\fI" + roff(StringRef(Meta).trim("<>")) + "\\fR";
  return Term;
}

static void printOptions(unsigned Visible) {
  for (unsigned Id = 1; Id <= optionTable().getNumOptions(); ++Id)
    if (const char *Help = optionTable().getOptionHelpText(Id);
        Help && optionTable().getOption(Id).hasVisibilityFlag(Visible))
      paragraph(term(Id), Help);
}

static void printCommand(const Command &Cmd) {
  outs() << ".SS " << Cmd.Name << '\n' << roff(Cmd.Summary) << ".\n.PP\n";
  printUsage(Cmd);
  printOptions(Cmd.Visible);
  outs() << ".PP\nExit status: " << roff(Cmd.Statuses) << ".\n";
}

Expected<int> runMan(const Invocation &) {
  outs() << ".TH CONCADVISE 1 \"\" \"concadvise " CONCADVISE_VERSION "\" \"User Commands\"\n";
  section("NAME");
  outs() << "concadvise \\- find what should run concurrently, on which model, and wrap it\n";
  section("SYNOPSIS");
  outs() << ".B concadvise\n[COMMAND] [OPTION...] [PATH...]\n";
  section("COMMANDS");
  outs() << roff("Without a command, concadvise does what check does.") << '\n';
  for (const Command &Each : listedCommands())
    printCommand(Each);
  section("OPTIONS OF EVERY COMMAND");
  printOptions(opt::DefaultVis);
  section("ENVIRONMENT");
  paragraph(".B NO_COLOR", "No colours, whatever it is set to, unless --color asks for them.");
  paragraph(".B XDG_CACHE_HOME", "Where results of earlier scans and what the machine costs are "
                                 "kept; otherwise ~/.cache.");
  paragraph(".B CONCADVISE_CACHE_MB", "How large the results of earlier scans may grow.");
  section("FILES");
  paragraph(".I .concadvise.yaml", "The configuration of a folder and those below.");
  section("SEE ALSO");
  outs() << ".BR clang\\-tidy (1),\n.BR perf (1)\n";
  return 0;
}

} // namespace concadvise
