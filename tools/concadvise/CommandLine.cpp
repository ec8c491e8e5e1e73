// From argv to an Invocation; no printing, no exits.
#include "tools/concadvise/Command.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"

using namespace llvm;

namespace concadvise {

Error failure(const Twine &Message) { return createStringError(inconvertibleErrorCode(), Message); }

const Command *findCommand(StringRef Name) {
  const Command *Found = find_if(commands(), [&](const Command &C) { return C.Name == Name; });
  return Found == commands().end() ? nullptr : Found;
}

std::vector<std::string> choices(const Command &Cmd, StringRef Option) {
  if (Option != "--format")
    return optionTable().suggestValueCompletions(Option, "");
  SmallVector<StringRef, 8> Formats;
  Cmd.Formats.split(Formats, '|', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  return {Formats.begin(), Formats.end()};
}

const Command &selectCommand(ArrayRef<const char *> &Argv) {
  if (!Argv.empty())
    if (const Command *Named = findCommand(Argv.front())) {
      Argv = Argv.drop_front();
      return *Named;
    }
  return *findCommand("check");
}

static Error unknownOption(const Command &Cmd, StringRef Option) {
  std::string Nearest;
  unsigned Distance = optionTable().findNearest(
      Option, Nearest, opt::Visibility(Cmd.Visible | opt::DefaultVis), /*MinimumLength=*/2);
  std::string Message = ("unknown option '" + Option + "'").str();
  if (Distance <= 2)
    Message += "; did you mean '" + Nearest + "'?";
  return failure(Message + " (concadvise " + Cmd.Name + " --help lists the options)");
}

Expected<Invocation> parseCommandLine(const Command &Cmd, ArrayRef<const char *> Argv) {
  const auto *Dashes = find_if(Argv, [](StringRef Arg) { return Arg == "--"; });
  bool HasTrailing = Dashes != Argv.end();
  ArrayRef<const char *> Own(Argv.begin(), Dashes);
  ArrayRef<const char *> Trailing(HasTrailing ? Dashes + 1 : Dashes, Argv.end());

  unsigned MissingIndex = 0, MissingCount = 0;
  opt::InputArgList Args = optionTable().ParseArgs(Own, MissingIndex, MissingCount,
                                                   opt::Visibility(Cmd.Visible | opt::DefaultVis));
  if (MissingCount)
    return failure(Twine("option '") + Args.getArgString(MissingIndex) + "' needs a value");
  if (const opt::Arg *Unknown = Args.getLastArgNoClaim(OPT_UNKNOWN))
    return unknownOption(Cmd, Unknown->getAsString(Args));
  return Invocation{Cmd, std::move(Args), Trailing, HasTrailing};
}

Expected<std::string> Invocation::choice(unsigned Option) const {
  std::string Spelling = ("--" + optionTable().getOptionName(Option)).str();
  std::vector<std::string> Choices = choices(Cmd, Spelling);
  const opt::Arg *Given = Args.getLastArg(Option);
  std::string Value = Given ? Given->getValue() : Choices.front();
  if (is_contained(Choices, Value))
    return Value;
  return failure(Spelling + " " + Value + " is not one of: " + join(Choices, ", "));
}

Expected<unsigned> Invocation::count(unsigned Option, unsigned Default) const {
  const opt::Arg *Given = Args.getLastArg(Option);
  if (!Given)
    return Default;
  unsigned Number = 0;
  StringRef Value = Given->getValue();
  if (Value.getAsInteger(10, Number) || Number == 0)
    return failure("'" + Given->getAsString(Args) + "' needs a whole number of at least 1");
  return Number;
}

} // namespace concadvise
