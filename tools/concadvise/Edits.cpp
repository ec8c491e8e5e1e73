#include "tools/concadvise/Edits.h"

#include "analyzer/rewriter/Choice.h"
#include "tools/report/Common.h"

#include <map>
#include <optional>

using namespace llvm;

namespace concadvise {

namespace {
/// Each file is read once.
class Sources {
public:
  const SourceText *of(const std::string &File) {
    auto [At, New] = Files.try_emplace(File);
    if (New) {
      Expected<SourceText> Text = readSource(File);
      if (Text)
        At->second = std::move(*Text);
      else
        consumeError(Text.takeError()); // no text, no edits: the advice itself stands
    }
    return At->second ? &*At->second : nullptr;
  }

private:
  std::map<std::string, std::optional<SourceText>> Files;
};
} // namespace

void addEdits(std::vector<Advice> &Findings) {
  Sources Read;
  for (Advice &Each : Findings) {
    Each.FixAvailable = false;
    if (const SourceText *Text = Each.Of ? Read.of(Each.At.File) : nullptr)
      suggestEdits(Each, *Text);
  }
}

} // namespace concadvise
