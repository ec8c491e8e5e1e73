#include "tools/report/Common.h"

#include "model/Names.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace llvm;

namespace concadvise {

StringRef displayPath(StringRef File, StringRef Root) {
  StringRef Rest = File;
  if (!Root.empty() && Rest.consume_front(Root) && (Rest.consume_front("/") || Root.ends_with("/")))
    return Rest;
  return File;
}

std::string printable(StringRef Text) {
  std::string Shown;
  for (size_t I = 0; I < Text.size(); ++I) {
    auto C = uint8_t(Text[I]);
    if (C == '\n' || C == '\r' || C == '\t') {
      Shown += ' ';
    } else if (C < 0x20 || C == 0x7F) {
      Shown += '?';
    } else if (C == 0xC2 && I + 1 < Text.size() && uint8_t(Text[I + 1]) < 0xA0) {
      Shown += '?'; // the control characters above ASCII, in UTF-8
      ++I;
    } else {
      Shown += char(C);
    }
  }
  return Shown;
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

std::string humanSeconds(double Seconds) {
  if (!std::isfinite(Seconds))
    return "unknown";
  if (Seconds >= 99.95) {
    auto Whole = uint64_t(std::llround(Seconds));
    return formatv("{0} min {1} s", Whole / 60, Whole % 60);
  }
  static constexpr std::pair<double, const char *> Units[] = {
      {1, " s"}, {1e-3, " ms"}, {1e-6, " µs"}, {1e-9, " ns"}};
  for (auto [Unit, Suffix] : Units)
    if (Seconds >= Unit || Unit == 1e-9) {
      double Shown = Seconds / Unit;
      std::string Text;
      raw_string_ostream(Text) << format(Shown >= 99.95   ? "%.0f"
                                         : Shown >= 9.995 ? "%.1f"
                                                          : "%.2f",
                                         Shown);
      if (Shown == 0)
        return "0 s";
      return Text + Suffix;
    }
  llvm_unreachable("the last unit takes everything");
}

std::string headline(const Advice &Of) {
  return (Of.Best ? std::string(name(*Of.Best)) + ": " : std::string()) + Of.Message;
}

std::string fixCommand(const Advice &Each, StringRef Options) {
  return ("concadvise fix --site " + Each.Id + Options).str();
}

std::string nextCommand(const Advice &Each, StringRef Options) {
  auto [Command, Rest] = StringRef(Each.Settle).split(Each.Id);
  bool Wraps = Command.starts_with("concadvise fix") && !Each.Id.empty();
  return Wraps ? (Command + Each.Id + Options + Rest).str() : Each.Settle;
}

void writeCoverage(raw_ostream &OS, const Coverage &Covered, StringRef Root) {
  OS << "analysed " << counted(Covered.TranslationUnits, "translation unit") << ", "
     << counted(Covered.Functions, "function") << "; " << Covered.LoopsJudged << " of "
     << counted(Covered.Loops, "loop") << " judged\n";
  for (const Coverage::NotAnalysed &Each : Covered.Missing)
    OS << "not analysed: " << printable(displayPath(Each.File, Root)) << ": "
       << printable(Each.Reason) << '\n';
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

void writeDecision(json::OStream &J, const std::vector<Question> &Decision) {
  J.attributeArray("decision", [&] {
    for (const Question &Q : Decision)
      J.object([&] {
        J.attribute("question", jsonText(Q.Asked));
        J.attribute("answer", jsonText(Q.Answer));
        J.attribute("because", jsonText(Q.Because));
      });
  });
}

void writePlace(json::OStream &J, const Location &At, StringRef Root) {
  J.attribute("file", jsonText(displayPath(At.File, Root)));
  J.attribute("line", At.Line);
  J.attribute("column", At.Column);
}

} // namespace concadvise
