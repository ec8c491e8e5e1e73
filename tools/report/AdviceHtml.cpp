// `check --format html`: one page to read, search and pass on.
#include "model/Names.h"
#include "tools/report/Common.h"
#include "tools/report/Html.h"
#include "tools/report/Predictions.h"
#include "tools/report/Report.h"
#include "tools/report/SourceCache.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <map>

using namespace llvm;

namespace concadvise {

/// Source lines shown before and after the place.
static constexpr unsigned ContextLines = 2, MostLines = 14;

/// What an article is filtered by: its model, or "warning only".
static StringRef kind(const Advice &A) { return A.Best ? StringRef(name(*A.Best)) : "none"; }

static std::string badgeClass(const Advice &A) {
  if (!A.Best)
    return A.Level == Severity::Warning ? "badge warning" : "badge info";
  return "badge " + cssClass(*A.Best);
}

namespace {
class AdvicePage {
public:
  AdvicePage(Html &Page, const CheckReport &Report) : Page(Page), Report(Report) {}
  void header();
  void advice(const Advice &A);
  void footer();

private:
  std::string place(StringRef File, unsigned Line, unsigned Column);
  void controls();
  void headline(const Advice &A);
  void source(const Span &At);
  void term(StringRef Label, StringRef Text);
  void facts(const Advice &A);
  void decision(const Advice &A);
  void evidence(const Advice &A);
  void reasons(const Advice &A);
  void edits(const Advice &A);
  void folded(StringRef Title, function_ref<void()> Inside);

  Html &Page;
  const CheckReport &Report;
  SourceCache Sources;
};
} // namespace

std::string AdvicePage::place(StringRef File, unsigned Line, unsigned Column) {
  std::string Text = displayPath(File, Report.Root).str() + ":" + std::to_string(Line);
  return Column ? Text + ":" + std::to_string(Column) : Text;
}

void AdvicePage::header() {
  Page.element("header", "", [&] {
    auto Changes = count_if(Report.Findings, [](const Advice &A) { return !A.AsItIs; });
    Page.element("h1", "concadvise");
    Page.element("p", counted(Changes, "place") + " to change, " +
                          std::to_string(Report.Findings.size() - Changes) +
                          " best as they are. Analysed " +
                          counted(Report.Covered.TranslationUnits, "translation unit") + "; " +
                          std::to_string(Report.Covered.LoopsJudged) + " of " +
                          counted(Report.Covered.Loops, "loop") + " judged.");
    controls();
  });
}

void AdvicePage::controls() {
  std::map<StringRef, unsigned> Kinds;
  for (const Advice &A : Report.Findings)
    ++Kinds[kind(A)];
  Page.element("div", "class=\"controls\" hidden", [&] {
    Page.raw("<input type=\"search\" id=\"search\" placeholder=\"Search files, functions, rules\" "
             "aria-label=\"Search\">\n");
    for (auto [Kind, Count] : Kinds)
      Page.element("label", "", [&] {
        Page.raw("<input type=\"checkbox\"" + attribute("value", Kind) +
                 (Kind == "serial" && Kinds.size() > 1 ? "" : " checked") + "> ");
        Page.text((Twine(Kind == "none" ? "warnings" : Kind) + " (" + Twine(Count) + ")").str());
      });
    Page.raw("<span id=\"count\" class=\"dim\" aria-live=\"polite\"></span>\n");
  });
}

void AdvicePage::headline(const Advice &A) {
  Page.element("h2", "", [&] {
    Page.element("span", attribute("class", badgeClass(A)), A.Best ? name(*A.Best) : name(A.Level));
    Page.text(A.Message);
  });
  Page.element("p", "class=\"dim\"", [&] {
    if (A.At.valid())
      Page.element("code", place(A.At.File, A.At.Line, A.At.Column));
    else
      Page.text("the whole program");
    if (!A.Function.empty())
      Page.text(" in ").element("code", A.Function);
    Page.text(" · " + A.Rule + " · site " + A.Id);
  });
}

void AdvicePage::source(const Span &At) {
  unsigned First = At.Line > ContextLines ? At.Line - ContextLines : 1;
  unsigned End = std::max(At.EndLine, At.Line);
  unsigned Last = std::min(End + ContextLines, First + MostLines - 1);
  if (!Sources.line(At.File, At.Line))
    return;
  Page.element("pre", "class=\"source\"", [&] {
    for (unsigned Number = First; Number <= Last; ++Number)
      if (std::optional<StringRef> Line = Sources.line(At.File, Number))
        Page.element("span", Number >= At.Line && Number <= End ? "class=\"here\"" : "",
                     [&] { Page.element("i", std::to_string(Number)).text(*Line); });
  });
}

void AdvicePage::term(StringRef Label, StringRef Text) {
  if (!Text.empty())
    Page.element("dt", Label).element("dd", Text);
}

void AdvicePage::facts(const Advice &A) {
  Page.element("dl", "", [&] {
    term("why", A.Grounds);
    term("rule", A.RulePath);
    term("gain", A.Gain);
    term("safe", A.Safety);
    if (A.FixAvailable)
      Page.element("dt", "fix").element("dd", "", [&] {
        Page.element("code", fixCommand(A, Report.FixOptions));
      });
    if (!A.Settle.empty())
      Page.element("dt", "next").element("dd", "", [&] {
        Page.element("code", nextCommand(A, Report.FixOptions));
      });
  });
}

void AdvicePage::folded(StringRef Title, function_ref<void()> Inside) {
  Page.element("details", "", [&] {
    Page.element("summary", Title);
    Inside();
  });
}

void AdvicePage::decision(const Advice &A) {
  if (A.Decision.empty())
    return;
  Page.element("h3", "Decision");
  Page.element("ol", "", [&] {
    for (const Question &Q : A.Decision)
      Page.element("li", "", [&] {
        Page.text(Q.Asked + " ").element("strong", Q.Answer);
        if (!Q.Because.empty())
          Page.element("span", "class=\"dim\"", " because " + Q.Because);
      });
  });
}

void AdvicePage::evidence(const Advice &A) {
  if (A.Why.Chain.empty() && A.Why.WaitByReason.empty())
    return;
  folded("Evidence (" + std::string(name(A.Why.From)) + ")", [&] {
    Page.element("dl", "", [&] {
      for (const auto &[Why, Seconds] : A.Why.WaitByReason)
        term("waits: " + std::string(name(Why)), humanSeconds(Seconds));
    });
    Page.element("ol", "", [&] {
      for (const ChainLink &Link : A.Why.Chain)
        Page.element("li", "", [&] {
          Page.element("code", Link.Function);
          if (Link.At.valid())
            Page.element("span", "class=\"dim\"",
                         " at " + place(Link.At.File, Link.At.Line, Link.At.Column));
        });
    });
  });
}

void AdvicePage::reasons(const Advice &A) {
  if (all_of(A.Models, [](const Prediction &P) { return P.Reasons.empty(); }))
    return;
  folded("Legality, model by model", [&] {
    for (const Prediction &P : A.Models) {
      if (P.Reasons.empty())
        continue;
      Page.element("h3", std::string(name(P.On)) + ": " + std::string(name(P.Legal)));
      Page.element("ul", "", [&] {
        for (const Reason &R : P.Reasons)
          Page.element("li", "", [&] {
            Page.element("code", R.Code).text(" " + R.Message);
            for (const Location &At : {R.From, R.To})
              if (At.valid())
                Page.text(" ").element("code", "class=\"dim\"", place(At.File, At.Line, At.Column));
          });
      });
    }
  });
}

void AdvicePage::edits(const Advice &A) {
  if (A.Edits.empty())
    return;
  folded("What fix writes", [&] {
    for (const Edit &E : A.Edits) {
      auto At = Sources.position(E.File, E.Offset);
      Page.element("p", "class=\"dim\"", [&] {
        Page.element("code", place(E.File, At ? At->Line : 0, At ? At->Column : 0));
        Page.text(E.Length ? " replaced by" : " inserted");
      });
      Page.element("pre", "class=\"source\"", [&] {
        for (StringRef Line : split(StringRef(E.Text).rtrim("\n"), '\n'))
          Page.element("span", Line);
      });
    }
  });
}

void AdvicePage::advice(const Advice &A) {
  Page.element("article", attribute("data-model", kind(A)), [&] {
    headline(A);
    source(A.At);
    facts(A);
    writePredictions(Page, A);
    decision(A);
    evidence(A);
    reasons(A);
    edits(A);
  });
}

void AdvicePage::footer() {
  Page.element("footer", "", [&] {
    if (!Report.Covered.Missing.empty()) {
      Page.element("h3", "Not analysed");
      Page.element("ul", "", [&] {
        for (const Coverage::NotAnalysed &Each : Report.Covered.Missing)
          Page.element("li", "", [&] {
            Page.element("code", displayPath(Each.File, Report.Root)).text(": " + Each.Reason);
          });
      });
    }
    Page.element("p", "concadvise " + Report.Version);
  });
}

void writeHtml(raw_ostream &OS, const CheckReport &Report) {
  writePage(OS, "concadvise: advice", [&](Html &Page) {
    AdvicePage Writer(Page, Report);
    Writer.header();
    Page.element("main", "", [&] {
      for (const Advice &A : Report.Findings)
        Writer.advice(A);
    });
    Writer.footer();
  });
}

} // namespace concadvise
