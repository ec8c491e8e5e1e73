// `report --format html`: where a program's time went, on one page.
#include "model/Names.h"
#include "tools/report/Common.h"
#include "tools/report/FlameGraph.h"
#include "tools/report/Html.h"
#include "tools/report/Report.h"
#include "tools/report/Stacks.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;

namespace concadvise {

/// Rows of each table; the JSON form has everything.
static constexpr size_t MostRows = 50;

namespace {
struct State {
  const char *Class, *Label;
  double ThreadStates::*Seconds;
};

class ProfilePage {
public:
  ProfilePage(Html &Page, const ProfileReport &Report) : Page(Page), P(Report.Measured) {}
  void overview(const Verdict &Says);
  void states();
  void waits();
  void hot();
  void threads();
  void notes();

private:
  void stateBar(const ThreadStates &States);
  void table(StringRef Head, size_t Rows, function_ref<void(size_t)> Row);
  void number(StringRef Text) { Page.element("td", "class=\"number\"", Text); }

  Html &Page;
  const Profile &P;
};
} // namespace

static constexpr State States[] = {
    {"on_cpu", "on CPU", &ThreadStates::OnCpu},
    {"blocked", "blocked", &ThreadStates::Blocked},
    {"woken", "woken, not running", &ThreadStates::Woken},
    {"preempted", "preempted", &ThreadStates::Preempted},
    {"residual", "unattributed", &ThreadStates::Residual},
    {"idle", "idle by design", &ThreadStates::Idle},
};

void ProfilePage::overview(const Verdict &Says) {
  Page.element("header", "", [&] {
    Page.element("h1", P.Command.empty() ? StringRef("concadvise profile") : StringRef(P.Command));
    Page.element("p", "", [&] { Page.element("strong", Says.Summary); });
    Page.element("p", "class=\"dim\"",
                 humanSeconds(P.WallSeconds) + " on " + counted(P.Cpus, "CPU") + ", " +
                     counted(P.Threads.size(), "thread") + ", tier " +
                     std::string(name(P.MeasuredAt)) +
                     (P.TierNote.empty() ? "" : ": " + P.TierNote));
    Page.element("ol", "", [&] {
      for (const Question &Q : Says.Decision)
        Page.element("li", "", [&] {
          Page.text(Q.Asked + " ").element("strong", Q.Answer);
          if (!Q.Because.empty())
            Page.element("span", "class=\"dim\"", " because " + Q.Because);
        });
    });
  });
}

void ProfilePage::stateBar(const ThreadStates &Of) {
  double Total = Of.total();
  Page.element("div", "class=\"stack\"", [&] {
    for (const State &Each : States)
      if (double Seconds = Of.*Each.Seconds; Total > 0 && Seconds > 0)
        Page.element("i",
                     attribute("class", Each.Class) +
                         attribute("style", "width:" + cssPercent(Seconds / Total)) +
                         attribute("title", Each.Label + (": " + humanSeconds(Seconds))),
                     "");
  });
}

void ProfilePage::states() {
  Page.element("article", "", [&] {
    Page.element("h2", "Thread time: " + humanSeconds(P.States.total()));
    stateBar(P.States);
    Page.element("div", "class=\"legend\"", [&] {
      for (const State &Each : States)
        if (double Seconds = P.States.*Each.Seconds; Seconds > 0)
          Page.element("span", "", [&] {
            Page.element("i", attribute("class", Each.Class), "");
            Page.text(Each.Label + (" " + humanSeconds(Seconds)));
          });
    });
  });
}

void ProfilePage::table(StringRef Head, size_t Rows, function_ref<void(size_t)> Row) {
  Page.element("div", "class=\"scroll\"", [&] {
    Page.element("table", "", [&] {
      Page.element("tr", "", [&] { Page.raw(Head); });
      for (size_t I = 0; I < std::min(Rows, MostRows); ++I)
        Page.element("tr", "", [&] { Row(I); });
    });
  });
  if (Rows > MostRows)
    Page.element("p", "class=\"dim\"",
                 "… and " + std::to_string(Rows - MostRows) + " more: --format json has all");
}

void ProfilePage::waits() {
  if (P.Waits.empty())
    return;
  Page.element("article", "", [&] {
    Page.element("h2", "Waits");
    table("<th>reason</th><th>on</th><th class=\"number\">time</th><th class=\"number\">count</th>"
          "<th>from</th>",
          P.Waits.size(), [&](size_t I) {
            const WaitRecord &W = P.Waits[I];
            Page.element("td", "class=\"name\"",
                         std::string(name(W.Reason)) + (W.IdleByDesign ? " (idle)" : ""));
            Page.element("td", "class=\"text\"", W.Object);
            number(humanSeconds(W.Seconds));
            number(std::to_string(W.Count));
            Page.element("td", "class=\"text\"", [&] {
              Page.element("code", placeOf(P, W.StackIndex));
              if (!W.HeldBy.empty())
                Page.element("div", "class=\"dim\"", heldBy(P, W.HeldBy.front()));
            });
          });
  });
}

void ProfilePage::hot() {
  if (P.Hot.empty())
    return;
  Page.element("article", "", [&] {
    Page.element("h2", "On the CPU");
    writeFlameGraph(Page, P);
    table("<th class=\"number\">time</th><th class=\"number\">share</th><th>in</th>", P.Hot.size(),
          [&](size_t I) {
            const HotStack &H = P.Hot[I];
            number(humanSeconds(H.Seconds));
            number(P.States.OnCpu > 0 ? formatv("{0:f1} %", 100 * H.Seconds / P.States.OnCpu).str()
                                      : std::string());
            Page.element("td", "class=\"text\"",
                         [&] { Page.element("code", placeOf(P, H.StackIndex)); });
          });
  });
}

void ProfilePage::threads() {
  Page.element("article", "", [&] {
    Page.element("h2", "Threads");
    table("<th>thread</th><th>states</th><th class=\"number\">on CPU</th>"
          "<th class=\"number\">lifetime</th>",
          P.Threads.size(), [&](size_t I) {
            const ThreadProfile &T = P.Threads[I];
            Page.element("td", "class=\"name\"", T.Name + " " + std::to_string(T.Tid));
            Page.element("td", "class=\"track\"", [&] { stateBar(T.States); });
            number(humanSeconds(T.States.OnCpu));
            number(humanSeconds(T.States.total()));
          });
  });
}

static std::string shortNumber(double Number) {
  std::string Text;
  raw_string_ostream(Text) << format("%.4g", Number);
  return Text;
}

void ProfilePage::notes() {
  Page.element("footer", "", [&] {
    for (const auto &[Name, Count] : P.Counters)
      Page.element("p", Name + ": " + shortNumber(Count));
    if (P.Counters.empty() && !P.CountersNote.empty())
      Page.element("p", P.CountersNote);
    if (P.LostRecords)
      Page.element("p", counted(P.LostRecords, "record") + " lost: times are lower bounds");
  });
}

void writeHtml(raw_ostream &OS, const ProfileReport &Report) {
  writePage(OS, "concadvise: profile", [&](Html &Page) {
    ProfilePage Writer(Page, Report);
    Writer.overview(Report.Says);
    Page.element("main", "", [&] {
      Writer.states();
      Writer.waits();
      Writer.hot();
      Writer.threads();
    });
    Writer.notes();
  });
}

} // namespace concadvise
