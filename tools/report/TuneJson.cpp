// `tune --format json`: schema concadvise-tune/1 (docs/schema/concadvise-tune-1.json).
#include "model/Names.h"
#include "tools/report/Common.h"
#include "tools/report/Report.h"

using namespace llvm;

namespace concadvise {
namespace {

void writeTiming(json::OStream &J, StringRef Key, const std::optional<Timing> &Of) {
  if (!Of) {
    J.attribute(Key, nullptr);
    return;
  }
  J.attributeObject(Key, [&] {
    J.attribute("seconds", jsonNumber(Of->Seconds));
    J.attribute("low", jsonNumber(Of->Low));
    J.attribute("high", jsonNumber(Of->High));
    if (Of->Runs)
      J.attribute("runs", Of->Runs);
  });
}

void writeSpeedup(json::OStream &J, const std::optional<Timing> &Original,
                  const std::optional<Timing> &Of) {
  bool Known = Original && Of && Of->Seconds > 0;
  J.attribute("speedup", Known ? jsonNumber(Original->Seconds / Of->Seconds) : nullptr);
}

void writeModel(json::OStream &J, const TunedModel &Of, const std::optional<Timing> &Original) {
  J.attribute("model", jsonText(name(Of.On)));
  J.attribute("workers", Of.Workers ? json::Value(Of.Workers) : nullptr);
  J.attribute("original", Of.Original);
  J.attribute("legality", jsonText(name(Of.Legal)));
  writeTiming(J, "predicted", Of.Predicted);
  writeTiming(J, "measured", Of.Measured);
  writeSpeedup(J, Original, Of.Measured);
  J.attribute("outcome", jsonText(name(Of.What)));
  J.attribute("note", jsonText(Of.Note));
}

void writeSite(json::OStream &J, const TunedSite &Of, StringRef Root) {
  J.attribute("id", jsonText(Of.Of->Id));
  writePlace(J, Of.Of->At.begin(), Root);
  J.attribute("function", jsonText(Of.Of->Function));
  J.attribute("best", int64_t(Of.Best));
  J.attributeArray("models", [&] {
    for (const TunedModel &Each : Of.Models)
      J.object([&] { writeModel(J, Each, Of.Models.front().Measured); });
  });
}

} // namespace

void writeJson(raw_ostream &OS, const TuneReport &Report) {
  const Tuning &Of = Report.Measured;
  json::OStream J(OS, /*IndentSize=*/2);
  J.object([&] {
    J.attribute("schema", "concadvise-tune/1");
    J.attribute("in_place", Of.InPlace);
    J.attribute("output_repeats", Of.Repeats);
    J.attributeArray("sites", [&] {
      for (const TunedSite &Each : Of.Sites)
        J.object([&] { writeSite(J, Each, Report.Root); });
    });
    if (!Of.Together) {
      J.attribute("together", nullptr);
    } else {
      J.attributeObject("together", [&] {
        writeTiming(J, "measured", Of.Together->Measured);
        writeSpeedup(J, Of.Sites.front().Models.front().Measured, Of.Together->Measured);
        J.attribute("outcome", jsonText(name(Of.Together->What)));
        J.attribute("note", jsonText(Of.Together->Note));
      });
    }
    J.attributeArray("changed", [&] {
      for (const std::string &File : Of.Changed)
        J.value(jsonText(displayPath(File, Report.Root)));
    });
  });
  OS << '\n';
}

} // namespace concadvise
