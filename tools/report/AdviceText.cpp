// `check` for people: a summary, then each place with its reasons, then what was covered.
#include "model/Names.h"
#include "tools/report/Common.h"
#include "tools/report/Report.h"
#include "tools/report/SourceCache.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Unicode.h"

#include <algorithm>

using namespace llvm;

namespace concadvise {

namespace {
class AdviceText {
public:
  AdviceText(raw_ostream &OS, const CheckReport &Report, unsigned Columns)
      : OS(OS), Report(Report), Columns(Columns) {}
  void advice(const Advice &A);

private:
  void headline(const Advice &A);
  void excerpt(const Span &At);
  void row(StringRef Label, StringRef Text);
  void command(StringRef Label, StringRef Text);
  void label(StringRef Text);
  void details(const Advice &A);

  raw_ostream &OS;
  const CheckReport &Report;
  unsigned Columns;
  SourceCache Sources;
};
} // namespace

void AdviceText::advice(const Advice &A) {
  headline(A);
  excerpt(A.At);
  details(A);
}

void AdviceText::headline(const Advice &A) {
  if (A.At.valid()) {
    Styled Place(OS, raw_ostream::SAVEDCOLOR, /*Bold=*/true);
    Place << printable(displayPath(A.At.File, Report.Root)) << ':' << A.At.Line << ':'
          << A.At.Column << ": ";
  }
  auto Color = A.Level == Severity::Warning ? raw_ostream::MAGENTA : raw_ostream::CYAN;
  Styled(OS, Color, /*Bold=*/true) << (A.Best ? name(*A.Best) : name(A.Level)) << ": ";
  OS << printable(A.Message) << " [" << printable(A.Rule) << "]\n";
}

/// Columns that the text takes on a terminal; its bytes, where it is not text.
static size_t displayWidth(StringRef Text) {
  int Width = sys::unicode::columnWidthUTF8(printable(Text));
  return Width < 0 ? Text.size() : size_t(Width);
}

void AdviceText::excerpt(const Span &At) {
  std::optional<StringRef> Line = Sources.line(At.File, At.Line);
  if (!Line)
    return;
  StringRef Before = Line->take_front(At.Column ? At.Column - 1 : 0);
  OS << format("%5u | ", At.Line) << printable(*Line) << "\n      | "
     << std::string(displayWidth(Before), ' ');
  Styled(OS, raw_ostream::GREEN, /*Bold=*/true) << '^';
  OS << '\n';
}

/// Words on lines of so many columns, all but the first indented; a word that is longer stays
/// whole.
static void writeWrapped(raw_ostream &OS, StringRef Text, unsigned Indent, unsigned Columns) {
  constexpr unsigned Least = 20; // Narrower columns are harder to read than broken lines.
  if (Columns < Indent + Least) {
    OS << Text << '\n';
    return;
  }
  size_t Used = Indent;
  for (bool First = true; !Text.empty(); First = false) {
    auto [Word, Rest] = Text.split(' ');
    size_t Width = displayWidth(Word);
    if (!First && Used + 1 + Width > Columns) {
      OS << '\n' << std::string(Indent, ' ');
      Used = Indent;
    } else if (!First) {
      OS << ' ';
      ++Used;
    }
    OS << Word;
    Used += Width;
    Text = Rest;
  }
  OS << '\n';
}

static constexpr unsigned Margin = 6, LabelWidth = 6;

void AdviceText::label(StringRef Text) {
  OS << std::string(Margin, ' ');
  Styled(OS, raw_ostream::BLUE, /*Bold=*/false) << left_justify(Text, LabelWidth);
}

void AdviceText::row(StringRef Label, StringRef Text) {
  if (Text.empty())
    return;
  label(Label);
  writeWrapped(OS, printable(Text), Margin + LabelWidth, Columns);
}

/// In one line, so that it can be copied.
void AdviceText::command(StringRef Label, StringRef Text) {
  if (Text.empty())
    return;
  label(Label);
  OS << printable(Text) << '\n';
}

void AdviceText::details(const Advice &A) {
  row("why", A.Grounds);
  row("rule", A.RulePath);
  row("gain", A.Gain);
  row("safe", A.Safety);
  if (A.FixAvailable)
    command("fix", fixCommand(A, Report.FixOptions));
  command("next", nextCommand(A, Report.FixOptions));
}

static void writeSummary(raw_ostream &OS, ArrayRef<Advice> Findings, bool All) {
  auto Changes = count_if(Findings, [](const Advice &A) { return !A.AsItIs; });
  auto Rest = Findings.size() - Changes;
  OS << counted(Changes, "place") << " to change";
  if (Rest)
    OS << ", " << Rest << (Rest == 1 ? " best as it is" : " best as they are")
       << (All ? "" : " (--all shows them)");
  OS << "\n";
}

void writeText(raw_ostream &OS, const CheckReport &Report, const TextOptions &Options) {
  writeSummary(OS, Report.Findings, Options.All);
  AdviceText Writer(OS, Report, Options.Columns);
  for (const Advice &A : Report.Findings)
    if (Options.All || !A.AsItIs) {
      OS << '\n';
      Writer.advice(A);
    }
  OS << '\n';
  writeCoverage(OS, Report.Covered, Report.Root);
}

} // namespace concadvise
