#include "tools/concadvise/tune/Recovery.h"

#include "tools/concadvise/Output.h"
#include "tools/concadvise/tune/Journal.h"

using namespace llvm;

namespace concadvise {

Error recoverSources(const Invocation &Call) {
  auto Notes = Journal::recover();
  if (!Notes)
    return Notes.takeError();
  for (const std::string &Each : *Notes)
    note(Call, Each);
  return Error::success();
}

} // namespace concadvise
