#include "tools/report/FlameGraph.h"

#include "tools/report/Common.h"
#include "tools/report/Stacks.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <map>

using namespace llvm;

namespace concadvise {

/// A box below this share of the total is left out; so is what is deeper than anyone reads.
static constexpr double LeastShare = 0.002;
static constexpr unsigned MostDepth = 60;

namespace {
struct Node {
  double Seconds = 0;
  std::map<std::string, Node> Callees;
};
} // namespace

static Node tree(const Profile &P) {
  Node Root;
  for (const HotStack &Each : P.Hot) {
    if (!(Each.Seconds > 0))
      continue;
    Root.Seconds += Each.Seconds;
    Node *At = &Root;
    unsigned Depth = 0;
    std::vector<const StackFrame *> Frames = framesOf(P, Each.StackIndex);
    for (const StackFrame *Frame : reverse(Frames)) {
      if (++Depth > MostDepth)
        break;
      At = &At->Callees[frameName(*Frame)];
      At->Seconds += Each.Seconds;
    }
  }
  return Root;
}

static void writeCallees(Html &Page, const Node &Caller, double Total) {
  double Shown = 0;
  Page.element("div", "", [&] {
    for (const auto &[Name, Callee] : Caller.Callees) {
      if (Callee.Seconds < LeastShare * Total)
        continue;
      Shown += Callee.Seconds;
      std::string Share = formatv("{0:f1} %", 100 * Callee.Seconds / Total);
      Page.element(
          "div",
          attribute("class", "node") +
              attribute("style", formatv("flex-grow:{0:f4}", Callee.Seconds / Total).str()),
          [&] {
            Page.element(
                "p", attribute("title", Name + ": " + humanSeconds(Callee.Seconds) + ", " + Share),
                Name);
            if (!Callee.Callees.empty())
              writeCallees(Page, Callee, Total);
          });
    }
    // The caller's own time keeps its width.
    if (double Own = Caller.Seconds - Shown; Own > 0)
      Page.element("div",
                   attribute("class", "node") +
                       attribute("style", formatv("flex-grow:{0:f4}", Own / Total).str()),
                   "");
  });
}

void writeFlameGraph(Html &Page, const Profile &P) {
  Node Root = tree(P);
  if (Root.Callees.empty())
    return;
  Page.element("div", "class=\"flame\"", [&] { writeCallees(Page, Root, Root.Seconds); });
}

} // namespace concadvise
