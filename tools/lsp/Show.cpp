#include "tools/lsp/Show.h"

#include "model/Names.h"
#include "tools/lsp/Uri.h"
#include "tools/report/Common.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"

#include <cmath>

using namespace llvm;

namespace concadvise::lsp {

const SeenTexts::Seen &SeenTexts::seen(const std::string &File) {
  auto [At, New] = Files.try_emplace(File);
  if (!New)
    return At->second;
  if (auto Held = Open.find(File); Held != Open.end())
    At->second.Held = Held->second;
  else if (auto Read = MemoryBuffer::getFile(File, /*IsText=*/false, false, /*IsVolatile=*/true))
    At->second.Held = std::make_shared<const std::string>((*Read)->getBuffer());
  else
    At->second.Held = std::make_shared<const std::string>();
  At->second.Split = std::make_unique<Lines>(*At->second.Held);
  return At->second;
}

const Lines &SeenTexts::linesOf(const std::string &File) { return *seen(File).Split; }
StringRef SeenTexts::textOf(const std::string &File) { return *seen(File).Held; }

/// The first line of the place: what a loop's header is, where all of it would be a page in colour.
static Range headOf(const Span &At, SeenTexts &In, const Client &For) {
  const Lines &Text = In.linesOf(At.File);
  Position Start = Text.positionAt(At.Line, At.Column, For.Counts);
  StringRef Line = Text.line(Start.Line).rtrim();
  unsigned End = At.EndLine == At.Line ? At.EndColumn : unsigned(Line.size() + 1);
  return {Start, std::max(Start, Text.positionAt(At.Line, End, For.Counts))};
}

static json::Value placeOf(const Location &At, SeenTexts &In, const Client &For) {
  Position Start = In.linesOf(At.File).positionAt(At.Line, At.Column, For.Counts);
  return json::Object{{"uri", jsonText(uriOf(At.File))}, {"range", toJson(Range{Start, Start})}};
}

/// The call chain, and, of what stands in the way, the two places.
static json::Array relatedTo(const Advice &Of, SeenTexts &In, const Client &For) {
  json::Array All;
  auto Add = [&](const Location &At, const Twine &Message) {
    if (At.valid())
      All.push_back(
          json::Object{{"location", placeOf(At, In, For)}, {"message", jsonText(Message.str())}});
  };
  for (const ChainLink &Each : Of.Why.Chain)
    Add(Each.At, Each.Function);
  return All;
}

json::Value diagnosticOf(const Advice &Of, SeenTexts &In, const Client &For) {
  json::Object Shown{{"range", toJson(headOf(Of.At, In, For))},
                     {"severity", Of.Level == Severity::Warning ? 2 : 3},
                     {"source", "concadvise"},
                     {"code", jsonText(Of.Rule)},
                     {"message", jsonText(headline(Of))},
                     {"data", json::Object{{"site", jsonText(Of.Id)}}}};
  if (json::Array Related = relatedTo(Of, In, For); For.Related && !Related.empty())
    Shown["relatedInformation"] = std::move(Related);
  return Shown;
}

/// Clang's words begin with the place.
static json::Value notAnalysed(const std::string &File, StringRef Why, SeenTexts &In,
                               const Client &For) {
  unsigned Line = 1, Column = 1;
  StringRef Message = Why;
  if (Message.consume_front(File) && Message.consume_front(":") &&
      !Message.consumeInteger(10, Line) && Message.consume_front(":") &&
      !Message.consumeInteger(10, Column) && Message.consume_front(": "))
    Why = Message;
  else
    Line = Column = 1;
  Position At = In.linesOf(File).positionAt(Line, Column, For.Counts);
  return json::Object{{"range", toJson(Range{At, At})},
                      {"severity", 3},
                      {"source", "concadvise"},
                      {"code", "not-analysed"},
                      {"message", jsonText(("not analysed: " + Why).str())}};
}

json::Array diagnosticsOf(const std::string &File, const FileAdvice &Of, SeenTexts &In,
                          const Client &For) {
  json::Array All;
  if (!Of.NotAnalysed.empty())
    All.push_back(notAnalysed(File, Of.NotAnalysed, In, For));
  for (const Advice &Each : Of.Found)
    if (!Each.AsItIs && Each.At.valid())
      All.push_back(diagnosticOf(Each, In, For));
  return All;
}

const Advice *adviceAt(const FileAdvice &Of, unsigned Line) {
  const Advice *Inner = nullptr;
  for (const Advice &Each : Of.Found) {
    bool Here = Each.At.valid() && Each.At.Line <= Line && Line <= Each.At.EndLine;
    if (Here && (!Inner || Each.At.Length < Inner->At.Length))
      Inner = &Each;
  }
  return Inner;
}

// --- hover ----------------------------------------------------------------------------------

namespace {
/// Plain text, or the same in Markdown.
class Page {
public:
  explicit Page(bool Markdown) : Markdown(Markdown) {}

  void paragraph(StringRef Label, StringRef Text) {
    if (!Text.empty())
      Out += Markdown ? "**" + Label.str() + "** " + escaped(Text) + "\n\n"
                      : Label.str() + ": " + Text.str() + "\n";
  }
  void heading(StringRef Text) {
    Out += Markdown ? "**" + escaped(Text) + "**\n\n" : Text.str() + "\n";
  }
  void item(StringRef Text) { Out += "- " + (Markdown ? escaped(Text) : Text.str()) + "\n"; }
  void endList() { Out += "\n"; }
  json::Value finish() {
    return json::Object{{"kind", Markdown ? "markdown" : "plaintext"},
                        {"value", jsonText(StringRef(Out).rtrim())}};
  }

private:
  static std::string escaped(StringRef Text) {
    std::string Out;
    for (char C : Text) {
      if (StringRef("\\`*_{}[]<>#|~").contains(C))
        Out.push_back('\\');
      Out.push_back(C == '\n' ? ' ' : C);
    }
    return Out;
  }
  bool Markdown;
  std::string Out;
};
} // namespace

static std::string lineOf(const Prediction &P) {
  std::string Text(name(P.On));
  if (P.Workers > 1)
    Text += "(" + std::to_string(P.Workers) + ")";
  Text += ": " + std::string(name(P.Legal));
  if (P.Known)
    Text += ", " + humanSeconds(P.Seconds) + " predicted (" + humanSeconds(P.Low) + " – " +
            humanSeconds(P.High) + ")";
  for (const Reason &Each : P.Reasons)
    Text += "; " + Each.Message + " [" + Each.Code + "]";
  return Text;
}

json::Value hoverOf(const Advice &Of, SeenTexts &In, const Client &For) {
  Page Text(For.Markdown);
  Text.heading(headline(Of) + " [" + Of.Rule + "]");
  Text.paragraph("why", Of.Grounds);
  Text.paragraph("rule", Of.RulePath);
  Text.paragraph("gain", Of.Gain);
  Text.paragraph("safe", Of.Safety);
  for (const Question &Each : Of.Decision)
    Text.item(Each.Asked + " " + Each.Answer + ": " + Each.Because);
  Text.endList();
  for (const Prediction &Each : Of.Models)
    Text.item(lineOf(Each));
  return json::Object{{"contents", Text.finish()}, {"range", toJson(headOf(Of.At, In, For))}};
}

// --- lenses ---------------------------------------------------------------------------------

static std::string percent(double Share) { return std::to_string(std::lround(100 * Share)) + " %"; }

/// "500 tasks · waits 99 % · async 410×".
static std::string measured(const Advice &Of) {
  const Evidence &Why = Of.Why;
  std::vector<std::string> Parts;
  if (Why.Tasks && std::isfinite(*Why.Tasks) && *Why.Tasks >= 0 && *Why.Tasks < 1e15)
    Parts.push_back(counted(uint64_t(*Why.Tasks), "task"));
  double Waits = 0;
  for (const auto &Each : Why.WaitByReason)
    Waits += Each.second;
  if (Why.SiteSeconds > 0 && std::isfinite(Waits / Why.SiteSeconds))
    Parts.push_back("waits " + percent(std::clamp(Waits / Why.SiteSeconds, 0.0, 1.0)));
  auto Best = find_if(Of.Models, [&](const Prediction &P) { return P.Known && P.On == Of.Best; });
  if (Best != Of.Models.end() && Best->On != Model::Serial && std::isfinite(Best->Speedup) &&
      std::abs(Best->Speedup) < 1e9)
    Parts.push_back(
        formatv(Best->Speedup < 10 ? "{0} {1:f1}×" : "{0} {1:f0}×", name(Best->On), Best->Speedup)
            .str());
  return join(Parts, " · ");
}

json::Array lensesOf(const FileAdvice &Of, SeenTexts &In, const Client &For) {
  json::Array All;
  for (const Advice &Each : Of.Found) {
    std::string Title = Each.Why.From == Evidence::Source::Profile ? measured(Each) : "";
    if (!Title.empty() && Each.At.valid())
      All.push_back(
          json::Object{{"range", toJson(headOf(Each.At, In, For))},
                       {"command", json::Object{{"title", jsonText(Title)}, {"command", ""}}}});
  }
  return All;
}

// --- code actions ---------------------------------------------------------------------------

std::string titleOf(const Wrapping &How) {
  std::string Title = How.On == Model::Serial ? "Wrap, and still run serially"
                                              : "Run on " + std::string(name(How.On));
  std::vector<std::string> Notes;
  if (How.Advised)
    Notes.push_back("advised");
  if (!How.Assumptions.empty())
    Notes.push_back("assumes: " + join(How.Assumptions, "; "));
  return Notes.empty() ? Title : Title + " (" + join(Notes, "; ") + ")";
}

json::Value workspaceEdit(const std::vector<Edit> &Edits, SeenTexts &In,
                          const std::map<std::string, json::Value> &Versions, const Client &For) {
  std::map<std::string, json::Array> ByFile;
  for (const Edit &Each : Edits)
    ByFile[Each.File].push_back(json::Object{
        {"range", toJson(rangeOf(In.linesOf(Each.File), Each.Offset, Each.Length, For.Counts))},
        {"newText", jsonText(Each.Text)}});
  if (!For.VersionedEdits) {
    json::Object Changes;
    for (auto &[File, Some] : ByFile)
      Changes[uriOf(File)] = std::move(Some);
    return json::Object{{"changes", std::move(Changes)}};
  }
  json::Array Changes;
  for (auto &[File, Some] : ByFile) {
    auto Version = Versions.find(File);
    Changes.push_back(json::Object{
        {"textDocument",
         json::Object{{"uri", uriOf(File)},
                      {"version", Version == Versions.end() ? nullptr : Version->second}}},
        {"edits", std::move(Some)}});
  }
  return json::Object{{"documentChanges", std::move(Changes)}};
}

} // namespace concadvise::lsp
