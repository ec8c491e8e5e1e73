// concadvise lsp: the language server, on stdin and stdout.
#include "tools/concadvise/FactsCache.h"
#include "tools/concadvise/editor/EditorEngine.h"
#include "tools/lsp/Server.h"

#include "llvm/Support/Errno.h"

#include <csignal>
#include <malloc.h>
#include <unistd.h>

using namespace llvm;

namespace concadvise {

static size_t readStdin(char *Into, size_t Most) {
  ssize_t Read = sys::RetryAfterSignal(-1, ::read, STDIN_FILENO, Into, Most);
  return Read > 0 ? size_t(Read) : 0;
}

static bool writeStdout(StringRef Bytes) {
  while (!Bytes.empty()) {
    ssize_t Written = sys::RetryAfterSignal(-1, ::write, STDOUT_FILENO, Bytes.data(), Bytes.size());
    if (Written <= 0)
      return false;
    Bytes = Bytes.drop_front(size_t(Written));
  }
  return true;
}

Expected<int> runLsp(const Invocation &Call) {
  if (!Call.inputs().empty() || Call.HasTrailing)
    return failure("the editor says which files are open; `concadvise lsp` takes options only");
  Expected<unsigned> Jobs = Call.count(OPT_jobs, /*Default=*/0);
  if (!Jobs)
    return Jobs.takeError();
  // Every analysis starts threads, and what one of them gives back the next one should use.
  mallopt(M_ARENA_MAX, 2);
  std::signal(SIGPIPE, SIG_IGN); // An editor that is gone is the end of the input, too.
  lsp::Settings Given{Call.Args.getLastArgValue(OPT_build).str(),
                      Call.Args.getAllArgValues(OPT_profile)};
  EditorEngine Engine(*Jobs, factsCache(Call));
  lsp::FrameReader From(readStdin);
  lsp::Outbox To(writeStdout);
  return lsp::Server(Engine, To, std::move(Given), CONCADVISE_VERSION).run(From);
}

} // namespace concadvise
