#include "tools/report/Predictions.h"

#include "model/Names.h"
#include "tools/report/Common.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>
#include <optional>

using namespace llvm;

namespace concadvise {

namespace {
/// Seconds to a share of the axis. Models differ by factors, so wide ranges get a logarithmic axis.
class Axis {
public:
  explicit Axis(ArrayRef<Prediction> Models) {
    for (const Prediction &P : Models)
      if (usable(P)) {
        Least = std::min(Least, std::max(P.Low, P.Seconds * 1e-3));
        Most = std::max({Most, P.High, P.Seconds});
      }
    Logarithmic = Most > 20 * Least;
    // One decade of room on the left, so that the smallest bar is visible.
    Left = std::log10(Least) - 0.5;
  }
  static bool usable(const Prediction &P) {
    return P.Known && std::isfinite(P.Seconds) && P.Seconds > 0 && std::isfinite(P.Low) &&
           std::isfinite(P.High);
  }
  double share(double Seconds) const {
    if (!Logarithmic)
      return Seconds / Most;
    return Seconds <= 0 ? 0 : (std::log10(Seconds) - Left) / (std::log10(Most) - Left);
  }
  bool Logarithmic = false;

private:
  double Least = 1e300, Most = 0, Left = 0;
};
} // namespace

std::string cssClass(Model On) {
  std::string Class(name(On));
  std::replace(Class.begin(), Class.end(), '+', '-');
  return Class;
}

static bool refused(const Prediction &P) {
  return P.Legal == Legality::Unsafe || P.Legal == Legality::Unknown;
}

static void writeBar(Html &Page, const Prediction &P, const Axis &Scale) {
  double From = Scale.share(P.Low), To = Scale.share(P.High);
  Page.element("div", attribute("class", "bar " + cssClass(P.On)), [&] {
    Page.raw("<b style=\"width:" + cssPercent(Scale.share(P.Seconds)) + "\"></b>");
    Page.raw("<u style=\"left:" + cssPercent(From) + ";width:" + cssPercent(To - From) + "\"></u>");
  });
}

static void writeRow(Html &Page, const Advice &A, const Prediction &P, const Axis &Scale) {
  const char *Class = refused(P) ? "refused" : A.Best == P.On ? "chosen" : "";
  Page.element("tr", attribute("class", Class), [&] {
    std::string Workers = P.Workers > 1 ? " (" + std::to_string(P.Workers) + ")" : "";
    Page.element("td", "class=\"name\"", std::string(name(P.On)) + Workers);
    bool Known = Axis::usable(P);
    Page.element("td", "class=\"track\"", [&] {
      if (Known)
        writeBar(Page, P, Scale);
    });
    Page.element("td", "class=\"number\"", Known ? humanSeconds(P.Seconds) : "not measured");
    Page.element("td", "class=\"number wide\"",
                 Known ? humanSeconds(P.Low) + " – " + humanSeconds(P.High) : "");
    Page.element("td", "class=\"number\"",
                 Known && std::isfinite(P.Speedup) ? formatv("{0:f1}×", P.Speedup).str() : "");
    Page.element("td", P.Legal == Legality::Unsafe ? "class=\"bad\"" : "", name(P.Legal));
  });
}

void writePredictions(Html &Page, const Advice &A) {
  if (A.Models.empty())
    return;
  Axis Scale(A.Models);
  Page.element("h3", Scale.Logarithmic ? "Predicted time, with its interval (logarithmic scale)"
                                       : "Predicted time, with its interval");
  Page.element("div", "class=\"scroll\"", [&] {
    Page.element("table", "", [&] {
      Page.raw("<tr><th>model</th><th></th><th class=\"number\">time</th><th class=\"number wide\">"
               "interval</th><th class=\"number\">speedup</th><th>legality</th></tr>\n");
      for (const Prediction &P : A.Models)
        writeRow(Page, A, P, Scale);
    });
  });
}

} // namespace concadvise
