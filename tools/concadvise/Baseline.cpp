#include "tools/concadvise/Baseline.h"
#include "model/JsonDepth.h"

#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace concadvise {

static Error problem(StringRef Path, const Twine &Message) {
  return createStringError(inconvertibleErrorCode(), Path + ": " + Message);
}

Expected<StringSet<>> Baselines::load(StringRef Path) {
  auto Text = MemoryBuffer::getFile(Path, /*IsText=*/true);
  if (!Text)
    return problem(Path, "the baseline cannot be read: " + Text.getError().message() +
                             "; make one with concadvise check --format json -o " + Path);
  if (nestsTooDeeply((*Text)->getBuffer()))
    return problem(Path, "the baseline is not a concadvise/1 report");
  Expected<json::Value> Report = json::parse((*Text)->getBuffer());
  if (!Report)
    return problem(Path, "the baseline is not JSON: " + toString(Report.takeError()));
  const json::Object *Root = Report->getAsObject();
  const json::Array *Advice = Root ? Root->getArray("advice") : nullptr;
  if (!Advice || Root->getString("schema") != "concadvise/1")
    return problem(Path, "the baseline is not a concadvise/1 report");
  StringSet<> Keys;
  for (const json::Value &Each : *Advice)
    if (const json::Object *Finding = Each.getAsObject())
      if (auto Id = Finding->getString("id"), Rule = Finding->getString("rule"); Id && Rule)
        Keys.insert((*Id + " " + *Rule).str());
  return Keys;
}

Expected<bool> Baselines::contains(StringRef Path, const Advice &Finding) {
  auto At = Known.find(Path);
  if (At == Known.end()) {
    Expected<StringSet<>> Loaded = load(Path);
    if (!Loaded)
      return Loaded.takeError();
    At = Known.try_emplace(Path, std::move(*Loaded)).first;
  }
  return At->second.contains(Finding.Id + " " + Finding.Rule);
}

} // namespace concadvise
