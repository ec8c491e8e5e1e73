#include "tools/concadvise/Output.h"

#include "profiler/store/WriteFile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Process.h"

#include <cstdlib>
#include <sys/ioctl.h>

using namespace llvm;

namespace concadvise {

static Expected<bool> wantsColor(const Invocation &Call, bool ToTerminal) {
  Expected<std::string> When = Call.choice(OPT_color);
  if (!When)
    return When.takeError();
  if (*When != "auto")
    return *When == "always";
  const char *NoColor = std::getenv("NO_COLOR");
  return ToTerminal && !(NoColor && *NoColor);
}

static Error writeColored(const Invocation &Call, raw_ostream &OS,
                          function_ref<void(raw_ostream &)> Write) {
  Expected<bool> Color = wantsColor(Call, OS.has_colors());
  if (!Color)
    return Color.takeError();
  OS.enable_colors(*Color);
  Write(OS);
  return Error::success();
}

Error writeFile(const Invocation &Call, StringRef File, function_ref<void(raw_ostream &)> Write) {
  if (File == "-")
    return writeColored(Call, outs(), Write);
  Error Failure =
      profiler::writeFile(File, [&](raw_ostream &OS) { return writeColored(Call, OS, Write); });
  if (Failure)
    return failure("cannot write " + toString(std::move(Failure)));
  return Error::success();
}

Error writeStderr(const Invocation &Call, function_ref<void(raw_ostream &)> Write) {
  return writeColored(Call, errs(), Write);
}

Error writeResult(const Invocation &Call, function_ref<void(raw_ostream &)> Write) {
  StringRef File = Call.Args.getLastArgValue(OPT_output, "-");
  return writeFile(Call, File, Write);
}

unsigned terminalColumns(int Fd) {
  unsigned Columns = 0;
  if (auto Wanted = sys::Process::GetEnv("COLUMNS"); Wanted && to_integer(*Wanted, Columns, 10))
    return Columns;
  winsize Size = {};
  return ioctl(Fd, TIOCGWINSZ, &Size) == 0 ? Size.ws_col : 0;
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
