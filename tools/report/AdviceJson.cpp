// `check --format json`: schema concadvise/1 (docs/schema/concadvise-1.json).
#include "model/Names.h"
#include "tools/report/Common.h"
#include "tools/report/Report.h"

using namespace llvm;

namespace concadvise {

namespace {
class AdviceWriter {
public:
  AdviceWriter(json::OStream &J, StringRef Root) : J(J), Root(Root) {}
  void advice(const Advice &A);

private:
  void head(const Advice &A);
  void prediction(const Prediction &P);
  void reason(const Reason &R);
  void evidence(const Evidence &E);
  void fix(const Advice &A);

  json::OStream &J;
  StringRef Root;
};
} // namespace

void AdviceWriter::advice(const Advice &A) {
  J.object([&] {
    head(A);
    writeDecision(J, A.Decision);
    J.attributeArray("models", [&] {
      for (const Prediction &P : A.Models)
        prediction(P);
    });
    J.attributeObject("evidence", [&] { evidence(A.Why); });
    J.attributeObject("fix", [&] { fix(A); });
  });
}

void AdviceWriter::head(const Advice &A) {
  J.attribute("id", jsonText(A.Id));
  J.attribute("rule", jsonText(A.Rule));
  J.attribute("severity", jsonText(name(A.Level)));
  J.attribute("as_it_is", A.AsItIs);
  writePlace(J, A.At.begin(), Root);
  J.attribute("end_line", A.At.EndLine);
  J.attribute("end_column", A.At.EndColumn);
  J.attribute("function", jsonText(A.Function));
  J.attribute("message", jsonText(A.Message));
  J.attribute("workload", jsonText(name(A.Kind)));
  J.attribute("model", A.Best ? jsonText(name(*A.Best)) : json::Value(nullptr));
  J.attribute("model_by_rule", A.ByRule ? jsonText(name(*A.ByRule)) : json::Value(nullptr));
  J.attribute("workers", A.Workers ? json::Value(A.Workers) : json::Value(nullptr));
}

void AdviceWriter::prediction(const Prediction &P) {
  J.object([&] {
    J.attribute("model", jsonText(name(P.On)));
    J.attribute("workers", P.Workers);
    auto IfKnown = [&](double Number) { return P.Known ? jsonNumber(Number) : nullptr; };
    J.attribute("seconds", IfKnown(P.Seconds));
    J.attribute("low", IfKnown(P.Low));
    J.attribute("high", IfKnown(P.High));
    J.attribute("speedup", IfKnown(P.Speedup));
    J.attribute("legality", jsonText(name(P.Legal)));
    J.attributeArray("reasons", [&] {
      for (const Reason &R : P.Reasons)
        reason(R);
    });
  });
}

void AdviceWriter::reason(const Reason &R) {
  J.object([&] {
    J.attribute("code", jsonText(R.Code));
    J.attribute("message", jsonText(R.Message));
    if (R.From.valid())
      writePlace(J, R.From, Root);
    if (R.To.valid() && R.To != R.From)
      J.attributeObject("to", [&] { writePlace(J, R.To, Root); });
  });
}

void AdviceWriter::evidence(const Evidence &E) {
  J.attribute("source", jsonText(name(E.From)));
  J.attribute("tasks", E.Tasks ? jsonNumber(*E.Tasks) : json::Value(nullptr));
  bool PerTask = E.From == Evidence::Source::Profile && E.Tasks;
  J.attribute("cpu_seconds_per_task", PerTask ? jsonNumber(E.CpuSecondsPerTask) : nullptr);
  J.attribute("wait_seconds_per_task", PerTask ? jsonNumber(E.WaitSecondsPerTask) : nullptr);
  J.attributeObject("wait_by_reason", [&] {
    for (const auto &[Why, Seconds] : E.WaitByReason)
      J.attribute(name(Why), jsonNumber(Seconds));
  });
  J.attributeArray("chain", [&] {
    for (const ChainLink &Link : E.Chain)
      J.object([&] {
        J.attribute("file", jsonText(displayPath(Link.At.File, Root)));
        J.attribute("line", Link.At.Line);
        J.attribute("function", jsonText(Link.Function));
      });
  });
}

void AdviceWriter::fix(const Advice &A) {
  J.attribute("available", A.FixAvailable);
  J.attributeArray("edits", [&] {
    for (const Edit &E : A.Edits)
      J.object([&] {
        J.attribute("file", jsonText(displayPath(E.File, Root)));
        J.attribute("offset", E.Offset);
        J.attribute("length", E.Length);
        J.attribute("text", jsonText(E.Text));
        J.attribute("sha256", jsonText(E.Sha256));
      });
  });
}

void writeJson(raw_ostream &OS, const CheckReport &Report) {
  json::OStream J(OS, /*IndentSize=*/2);
  J.object([&] {
    J.attribute("schema", "concadvise/1");
    J.attribute("version", Report.Version);
    J.attributeArray("advice", [&] {
      for (const Advice &A : Report.Findings)
        AdviceWriter(J, Report.Root).advice(A);
    });
    writeCoverageJson(J, Report.Covered, Report.Root);
  });
  OS << '\n';
}

} // namespace concadvise
