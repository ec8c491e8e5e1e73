#include "tools/lsp/Indexing.h"

#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace concadvise::lsp {

static constexpr StringLiteral Prefix = "concadvise-indexing-";

static std::string tokenOf(unsigned Which) { return (Prefix + Twine(Which)).str(); }

void Indexing::tell(unsigned Which, json::Object Value) {
  To.notify("$/progress", json::Object{{"token", tokenOf(Which)}, {"value", std::move(Value)}});
}

unsigned Indexing::begin() {
  std::lock_guard Lock(Mutex);
  unsigned Which = ++Count;
  Open[Which];
  if (Wanted)
    To.request(tokenOf(Which), "window/workDoneProgress/create",
               json::Object{{"token", tokenOf(Which)}});
  return Which;
}

void Indexing::answered(const json::Value &Id, bool Agreed) {
  StringRef Token = Id.getAsString().value_or("");
  unsigned Which = 0;
  if (!Agreed || !Token.consume_front(Prefix) || Token.getAsInteger(10, Which))
    return;
  std::lock_guard Lock(Mutex);
  auto At = Open.find(Which); // It may be over already.
  if (At == Open.end() || At->second.Shown)
    return;
  At->second.Shown = true;
  tell(Which, json::Object{{"kind", "begin"},
                           {"title", "concadvise: analysing"},
                           {"percentage", At->second.Percent}});
}

void Indexing::update(unsigned Which, unsigned Done, unsigned Total) {
  std::lock_guard Lock(Mutex);
  auto At = Open.find(Which);
  if (At == Open.end() || !Total)
    return;
  unsigned Percent = unsigned(uint64_t(100) * Done / Total);
  if (Percent <= At->second.Percent)
    return;
  At->second.Percent = Percent;
  if (At->second.Shown)
    tell(Which, json::Object{{"kind", "report"},
                             {"message", (Twine(Done) + "/" + Twine(Total) + " files").str()},
                             {"percentage", Percent}});
}

void Indexing::end(unsigned Which) {
  std::lock_guard Lock(Mutex);
  auto At = Open.find(Which);
  if (At == Open.end())
    return;
  if (At->second.Shown)
    tell(Which, json::Object{{"kind", "end"}});
  Open.erase(At);
}

} // namespace concadvise::lsp
