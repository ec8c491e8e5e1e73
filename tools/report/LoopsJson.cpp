// `loops --format json`: schema concadvise-loops/1 (docs/schema/concadvise-loops-1.json).
#include "model/Names.h"
#include "tools/report/Common.h"
#include "tools/report/Report.h"

using namespace llvm;

namespace concadvise {

static void writeNames(json::OStream &J, StringRef Key, const std::vector<std::string> &Names) {
  J.attributeArray(Key, [&] {
    for (const std::string &Each : Names)
      J.value(jsonText(Each));
  });
}

static void writeOptionalPlace(json::OStream &J, StringRef Key, const Location &At,
                               StringRef Root) {
  if (At.valid())
    J.attributeObject(Key, [&] { writePlace(J, At, Root); });
}

static void writeLoop(json::OStream &J, const LoopVerdict &L, StringRef Root) {
  writePlace(J, L.At.begin(), Root);
  J.attribute("function", jsonText(L.Function));
  J.attribute("verdict", jsonText(name(L.Verdict)));
  writeNames(J, "private", L.Private);
  J.attributeArray("reductions", [&] {
    for (const Reduction &R : L.Reductions)
      J.object([&] {
        J.attribute("variable", jsonText(R.Variable));
        J.attribute("operator", jsonText(R.Operator));
      });
  });
  writeNames(J, "requires", L.Requires);
  J.attributeArray("reasons", [&] {
    for (const Reason &R : L.Reasons)
      J.object([&] {
        J.attribute("code", jsonText(R.Code));
        J.attribute("message", jsonText(R.Message));
        writeOptionalPlace(J, "from", R.From, Root);
        writeOptionalPlace(J, "to", R.To, Root);
      });
  });
}

void writeJson(raw_ostream &OS, const LoopsReport &Report) {
  json::OStream J(OS, /*IndentSize=*/2);
  J.object([&] {
    J.attribute("schema", "concadvise-loops/1");
    J.attributeArray("loops", [&] {
      for (const LoopVerdict &L : Report.Loops)
        J.object([&] { writeLoop(J, L, Report.Root); });
    });
    writeCoverageJson(J, Report.Covered, Report.Root);
  });
  OS << '\n';
}

} // namespace concadvise
