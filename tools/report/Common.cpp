#include "tools/report/Common.h"

#include <cmath>

using namespace llvm;

namespace concadvise {

StringRef displayPath(StringRef File, StringRef Root) {
  StringRef Rest = File;
  if (!Root.empty() && Rest.consume_front(Root) && (Rest.consume_front("/") || Root.ends_with("/")))
    return Rest;
  return File;
}

json::Value jsonText(StringRef Text) {
  return json::isUTF8(Text) ? json::Value(Text.str()) : json::Value(json::fixUTF8(Text));
}

json::Value jsonNumber(double Number) {
  return std::isfinite(Number) ? json::Value(Number) : json::Value(nullptr);
}

std::string counted(uint64_t Number, StringRef Noun) {
  return (Twine(Number) + " " + Noun + (Number == 1 ? "" : "s")).str();
}

bool asksForChange(const Advice &Each) { return !Each.Best || *Each.Best != Model::Serial; }

void writeCoverage(raw_ostream &OS, const Coverage &Covered, StringRef Root) {
  OS << "analysed " << counted(Covered.TranslationUnits, "translation unit") << ", "
     << counted(Covered.Functions, "function") << "; " << Covered.LoopsJudged << " of "
     << counted(Covered.Loops, "loop") << " judged\n";
  for (const Coverage::NotAnalysed &Each : Covered.Missing)
    OS << "not analysed: " << displayPath(Each.File, Root) << ": " << Each.Reason << '\n';
}

void writeCoverageJson(json::OStream &J, const Coverage &Covered, StringRef Root) {
  J.attributeObject("coverage", [&] {
    J.attribute("translation_units", Covered.TranslationUnits);
    J.attributeArray("not_analysed", [&] {
      for (const Coverage::NotAnalysed &Each : Covered.Missing)
        J.object([&] {
          J.attribute("file", jsonText(displayPath(Each.File, Root)));
          J.attribute("reason", jsonText(Each.Reason));
        });
    });
    J.attribute("functions", Covered.Functions);
    J.attribute("loops", Covered.Loops);
    J.attribute("loops_judged", Covered.LoopsJudged);
  });
}

void writePlace(json::OStream &J, const Location &At, StringRef Root) {
  J.attribute("file", jsonText(displayPath(At.File, Root)));
  J.attribute("line", At.Line);
  J.attribute("column", At.Column);
}

} // namespace concadvise
