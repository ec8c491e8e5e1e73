#include "tools/concadvise/Output.h"

#include "llvm/Support/Process.h"

#include <cstdlib>

using namespace llvm;

namespace concadvise {

static Expected<bool> wantsColor(const Invocation &Call, bool ToTerminal) {
  Expected<StringRef> When = Call.choice(OPT_color, {"auto", "always", "never"});
  if (!When)
    return When.takeError();
  if (*When != "auto")
    return *When == "always";
  const char *NoColor = std::getenv("NO_COLOR");
  return ToTerminal && !(NoColor && *NoColor);
}

Error writeResult(const Invocation &Call, function_ref<void(raw_ostream &)> Write) {
  const opt::Arg *File = Call.Args.getLastArg(OPT_output);
  bool ToStdout = !File || StringRef(File->getValue()) == "-";
  Expected<bool> Color = wantsColor(Call, ToStdout && outs().has_colors());
  if (!Color)
    return Color.takeError();
  auto Colored = [&](raw_ostream &OS) {
    OS.enable_colors(*Color);
    Write(OS);
    return Error::success();
  };
  if (ToStdout)
    return Colored(outs());
  if (Error Failure = writeToOutput(File->getValue(), Colored))
    return failure(Twine("cannot write ") + File->getValue() + ": " + toString(std::move(Failure)));
  return Error::success();
}

Error finishStdout() {
  outs().flush();
  std::error_code Failed = outs().error();
  outs().clear_error();
  if (!Failed || Failed == std::errc::broken_pipe)
    return Error::success();
  return failure("cannot write to stdout: " + Failed.message());
}

void note(const Invocation &Call, const Twine &Message) {
  if (!Call.quiet())
    errs() << "concadvise: " << Message << '\n';
}

} // namespace concadvise
