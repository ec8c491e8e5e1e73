#include "tools/concadvise/Editable.h"

#include "tools/concadvise/tune/Recovery.h"

using namespace llvm;

namespace concadvise {

Expected<Editable> analyseToEdit(const Invocation &Call, Consent &Given) {
  if (Error E = recoverSources(Call))
    return E;
  auto Known = readContext(Call);
  if (!Known)
    return Known.takeError();
  sys::TimePoint<> At = std::chrono::system_clock::now();
  auto Analysed = analyseCode(Call);
  if (!Analysed)
    return Analysed.takeError();
  if (Error E = readSites(Call, Analysed->Found, Given))
    return E;
  return Editable{std::move(*Known), At, std::move(*Analysed)};
}

} // namespace concadvise
