// `tune` for people: a table for each site, what was predicted beside what was measured.
#include "model/Names.h"
#include "tools/report/Common.h"
#include "tools/report/Report.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Unicode.h"

#include <cmath>

using namespace llvm;

namespace concadvise {
namespace {

using Row = std::vector<std::string>;

std::string modelText(const TunedModel &Of) {
  if (Of.Original)
    return "as it is";
  std::string Text(name(Of.On));
  if (Of.On == Model::Serial)
    return Text + ", wrapped";
  return Of.Workers ? Text + ":" + std::to_string(Of.Workers) : Text;
}

std::string predictedText(const std::optional<Timing> &Of) {
  if (!Of)
    return "";
  return humanSeconds(Of->Seconds) + " (" + humanSeconds(Of->Low) + " – " + humanSeconds(Of->High) +
         ")";
}

std::string measuredText(const std::optional<Timing> &Of) {
  if (!Of)
    return "";
  std::string Text = humanSeconds(Of->Seconds);
  if (Of->Runs < 2 || Of->Seconds <= 0)
    return Text + " (one run)";
  return Text + formatv(" ±{0:f1} %", 50 * (Of->High - Of->Low) / Of->Seconds).str();
}

double speedup(const Timing &Original, const Timing &Of) {
  return Of.Seconds > 0 ? Original.Seconds / Of.Seconds : 1;
}

std::string speedupText(const std::optional<Timing> &Original, const std::optional<Timing> &Of) {
  return Original && Of ? formatv("{0:f2}×", speedup(*Original, *Of)).str() : "";
}

std::string fateText(const TunedModel &Of) {
  switch (Of.What) {
  case TunedModel::Fate::Best:
    return "best";
  case TunedModel::Fate::Equal:
    return "equal to the best";
  case TunedModel::Fate::Slower:
    return "";
  case TunedModel::Fate::Stopped:
  case TunedModel::Fate::Wrong:
    return "out: " + printable(Of.Note);
  }
  return "";
}

size_t width(StringRef Text) {
  int Columns = sys::unicode::columnWidthUTF8(Text);
  return Columns < 0 ? Text.size() : size_t(Columns);
}

/// As wide as the widest of each column; the last one ends the line.
void writeTable(raw_ostream &OS, ArrayRef<Row> Rows) {
  std::vector<size_t> Widths(Rows.front().size());
  for (const Row &Each : Rows)
    for (size_t I = 0; I < Each.size(); ++I)
      Widths[I] = std::max(Widths[I], width(Each[I]));
  for (const Row &Each : Rows) {
    std::string Line = "     ";
    for (size_t I = 0; I < Each.size(); ++I)
      Line += " " + Each[I] + std::string(Widths[I] - width(Each[I]) + 1, ' ');
    OS << StringRef(Line).rtrim() << '\n';
  }
}

void writeHeadline(raw_ostream &OS, const TunedSite &Of, StringRef Root) {
  const TunedModel &Best = Of.Models[Of.Best], &Original = Of.Models.front();
  const Span &At = Of.Of->At;
  Styled(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true)
      << printable(displayPath(At.File, Root)) << ':' << At.Line << ':' << At.Column << ": ";
  Styled(OS, Best.Original ? raw_ostream::CYAN : raw_ostream::GREEN, /*Bold=*/true)
      << "best: " << modelText(Best);
  OS << " (site " << Of.Of->Id << ")";
  if (!Best.Original && Original.Measured)
    OS << ": " << humanSeconds(Original.Measured->Seconds) << " → "
       << humanSeconds(Best.Measured->Seconds);
  OS << '\n';
}

void writeSite(raw_ostream &OS, const TunedSite &Of, StringRef Root) {
  writeHeadline(OS, Of, Root);
  std::vector<Row> Rows = {{"model", "predicted", "measured", "speed-up", "legality", ""}};
  const std::optional<Timing> &Original = Of.Models.front().Measured;
  for (const TunedModel &Each : Of.Models)
    Rows.push_back({modelText(Each), predictedText(Each.Predicted), measuredText(Each.Measured),
                    speedupText(Original, Each.Measured),
                    Each.On == Model::Serial ? "" : std::string(name(Each.Legal)), fateText(Each)});
  writeTable(OS, Rows);
}

void writeTogether(raw_ostream &OS, const Tuning &Of) {
  const TunedTogether &All = *Of.Together;
  OS << "written out" << (Of.Sites.size() > 1 ? ", all of them" : "") << ": ";
  if (!All.Measured)
    OS << "out: " << printable(All.Note);
  else
    OS << measuredText(All.Measured) << ", "
       << speedupText(Of.Sites.front().Models.front().Measured, All.Measured);
  if (All.Measured && All.What != TunedModel::Fate::Best)
    OS << "; slower than the best of them alone";
  OS << '\n';
}

} // namespace

void writeText(raw_ostream &OS, const TuneReport &Report) {
  const Tuning &Of = Report.Measured;
  for (const TunedSite &Each : Of.Sites)
    writeSite(OS, Each, Report.Root);
  if (Of.Together)
    writeTogether(OS, Of);
  for (const std::string &File : Of.Changed)
    OS << "changed " << printable(displayPath(File, Report.Root)) << '\n';
  if (Of.Sites.empty())
    OS << "nothing to tune\n";
}

} // namespace concadvise
