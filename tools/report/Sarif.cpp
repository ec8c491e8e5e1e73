// `check --format sarif`: SARIF 2.1.0, for code hosts and editors.
#include "model/Names.h"
#include "tools/report/Common.h"
#include "tools/report/Report.h"
#include "tools/report/SourceCache.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace concadvise {

/// Files below the root are given relative to it, so that results match another checkout.
static constexpr StringLiteral RootId = "ROOT";

static std::string uriPath(StringRef Path) {
  std::string Uri;
  for (char C : Path)
    if (isAlnum(C) || StringRef("-._~/").contains(C))
      Uri += C;
    else
      Uri += "%" + utohexstr(uint8_t(C), /*LowerCase=*/false, /*Width=*/2);
  return Uri;
}

namespace {
class SarifWriter {
public:
  SarifWriter(json::OStream &J, const CheckReport &Report) : J(J), Report(Report) {}
  void run();

private:
  void driver();
  void rule(const RuleText &Rule);
  void notifications();
  void result(const Advice &A);
  void locations(const Advice &A);
  void relatedLocations(const Advice &A);
  void codeFlow(const Witness &Chain);
  void fix(const Advice &A);
  void replacement(const Edit &E);
  void suppression(const Advice &A);
  void properties(const Advice &A);
  void artifact(StringRef File);
  void physicalLocation(const Span &At);
  void physicalLocation(const Location &At);
  void text(StringRef Key, StringRef Text);

  json::OStream &J;
  const CheckReport &Report;
  SourceCache Sources;
};
} // namespace

void SarifWriter::text(StringRef Key, StringRef Text) {
  J.attributeObject(Key, [&] { J.attribute("text", jsonText(Text)); });
}

void SarifWriter::artifact(StringRef File) {
  J.attributeObject("artifactLocation", [&] {
    StringRef Shown = displayPath(File, Report.Root);
    bool Absolute = Shown.starts_with("/");
    J.attribute("uri", (Absolute ? "file://" : "") + uriPath(Shown));
    if (!Absolute)
      J.attribute("uriBaseId", RootId);
  });
}

void SarifWriter::physicalLocation(const Span &At) {
  J.attributeObject("physicalLocation", [&] {
    artifact(At.File);
    J.attributeObject("region", [&] {
      J.attribute("startLine", At.Line);
      J.attribute("startColumn", Sources.characterColumn(At.File, At.Line, At.Column));
      if (At.EndLine >= At.Line && At.EndColumn) {
        J.attribute("endLine", At.EndLine);
        J.attribute("endColumn", Sources.characterColumn(At.File, At.EndLine, At.EndColumn));
      }
    });
  });
}

void SarifWriter::physicalLocation(const Location &At) {
  J.attributeObject("physicalLocation", [&] {
    artifact(At.File);
    J.attributeObject("region", [&] {
      J.attribute("startLine", At.Line);
      if (At.Column)
        J.attribute("startColumn", Sources.characterColumn(At.File, At.Line, At.Column));
    });
  });
}

void SarifWriter::rule(const RuleText &Rule) {
  J.object([&] {
    J.attribute("id", jsonText(Rule.Name));
    text("shortDescription", Rule.Summary);
    J.attributeObject("help", [&] {
      StringRef Page = Rule.Page.empty() ? Rule.Summary : Rule.Page;
      J.attribute("text", jsonText(Page));
      J.attribute("markdown", jsonText(Page));
    });
    J.attributeObject("defaultConfiguration", [&] {
      J.attribute("level", Rule.Level == Severity::Warning ? "warning" : "note");
    });
  });
}

void SarifWriter::driver() {
  J.attributeObject("tool", [&] {
    J.attributeObject("driver", [&] {
      J.attribute("name", "concadvise");
      J.attribute("version", Report.Version);
      J.attributeArray("rules", [&] {
        for (const RuleText &Rule : Report.Rules)
          rule(Rule);
      });
    });
  });
}

/// What was not analysed, so that "no results" is not read as "nothing to find".
void SarifWriter::notifications() {
  J.attributeArray("invocations", [&] {
    J.object([&] {
      J.attribute("executionSuccessful", true);
      J.attributeArray("toolExecutionNotifications", [&] {
        for (const Coverage::NotAnalysed &Each : Report.Covered.Missing)
          J.object([&] {
            J.attribute("level", "warning");
            text("message", "not analysed: " + Each.Reason);
            J.attributeArray("locations", [&] {
              J.object(
                  [&] { J.attributeObject("physicalLocation", [&] { artifact(Each.File); }); });
            });
          });
      });
    });
  });
}

void SarifWriter::locations(const Advice &A) {
  if (!A.At.valid())
    return;
  J.attributeArray("locations", [&] {
    J.object([&] {
      physicalLocation(A.At);
      if (!A.Function.empty())
        J.attributeArray("logicalLocations", [&] {
          J.object([&] {
            J.attribute("fullyQualifiedName", jsonText(A.Function));
            J.attribute("kind", "function");
          });
        });
    });
  });
}

/// The places that the legality reasons name.
void SarifWriter::relatedLocations(const Advice &A) {
  std::vector<std::pair<Location, StringRef>> Places;
  for (const Prediction &P : A.Models)
    for (const Reason &R : P.Reasons)
      for (const Location &At : {R.From, R.To})
        if (At.valid() && !is_contained(Places, std::pair(At, StringRef(R.Message))))
          Places.push_back({At, R.Message});
  if (Places.empty())
    return;
  J.attributeArray("relatedLocations", [&] {
    for (auto &[At, Message] : Places)
      J.object([&] {
        physicalLocation(At);
        text("message", Message);
      });
  });
}

void SarifWriter::codeFlow(const Witness &Chain) {
  if (none_of(Chain, [](const ChainLink &Link) { return Link.At.valid(); }))
    return;
  auto Step = [&](const ChainLink &Link) {
    J.object([&] {
      J.attributeObject("location", [&] {
        physicalLocation(Link.At);
        text("message", Link.Function);
      });
    });
  };
  J.attributeArray("codeFlows", [&] {
    J.object([&] {
      J.attributeArray("threadFlows", [&] {
        J.object([&] {
          J.attributeArray("locations", [&] {
            for (const ChainLink &Link : Chain)
              if (Link.At.valid())
                Step(Link);
          });
        });
      });
    });
  });
}

void SarifWriter::replacement(const Edit &E) {
  auto Start = Sources.position(E.File, E.Offset);
  auto End = Sources.position(E.File, size_t(E.Offset) + E.Length);
  if (!Start || !End)
    return;
  J.object([&] {
    J.attributeObject("deletedRegion", [&] {
      J.attribute("startLine", Start->Line);
      J.attribute("startColumn", Start->Column);
      J.attribute("endLine", End->Line);
      J.attribute("endColumn", End->Column);
    });
    text("insertedContent", E.Text);
  });
}

void SarifWriter::fix(const Advice &A) {
  auto Placed = [&](const Edit &E) {
    return Sources.position(E.File, size_t(E.Offset) + E.Length).has_value();
  };
  if (!A.FixAvailable || A.Edits.empty() || !all_of(A.Edits, Placed))
    return;
  std::vector<StringRef> Files;
  for (const Edit &E : A.Edits)
    if (!is_contained(Files, E.File))
      Files.push_back(E.File);
  J.attributeArray("fixes", [&] {
    J.object([&] {
      text("description", A.Message);
      J.attributeArray("artifactChanges", [&] {
        for (StringRef File : Files)
          J.object([&] {
            artifact(File);
            J.attributeArray("replacements", [&] {
              for (const Edit &E : A.Edits)
                if (E.File == File)
                  replacement(E);
            });
          });
      });
    });
  });
}

void SarifWriter::suppression(const Advice &A) {
  if (A.Suppressed == SuppressedBy::Nobody)
    return;
  J.attributeArray("suppressions", [&] {
    J.object([&] {
      J.attribute("kind", A.Suppressed == SuppressedBy::Source ? "inSource" : "external");
    });
  });
}

void SarifWriter::properties(const Advice &A) {
  J.attributeObject("properties", [&] {
    J.attribute("workload", jsonText(name(A.Kind)));
    J.attribute("model", A.Best ? jsonText(name(*A.Best)) : json::Value(nullptr));
    J.attribute("why", jsonText(A.Grounds));
    J.attribute("gain", jsonText(A.Gain));
    J.attribute("safe", jsonText(A.Safety));
  });
}

void SarifWriter::result(const Advice &A) {
  J.object([&] {
    J.attribute("ruleId", jsonText(A.Rule));
    const RuleText *Rule =
        find_if(Report.Rules, [&](const RuleText &R) { return R.Name == A.Rule; });
    if (Rule != Report.Rules.end())
      J.attribute("ruleIndex", Rule - Report.Rules.begin());
    J.attribute("level", A.Level == Severity::Warning ? "warning" : "note");
    text("message", A.Message);
    locations(A);
    relatedLocations(A);
    codeFlow(A.Why.Chain);
    fix(A);
    J.attributeObject("partialFingerprints",
                      [&] { J.attribute("concadviseSite/v1", jsonText(A.Id + "/" + A.Rule)); });
    suppression(A);
    properties(A);
  });
}

void SarifWriter::run() {
  driver();
  notifications();
  J.attribute("columnKind", "unicodeCodePoints");
  J.attributeObject("originalUriBaseIds", [&] {
    J.attributeObject(RootId, [&] { J.attribute("uri", "file://" + uriPath(Report.Root) + "/"); });
  });
  J.attributeArray("results", [&] {
    for (const Advice &A : Report.Findings)
      if (!A.AsItIs)
        result(A);
  });
}

void writeSarif(raw_ostream &OS, const CheckReport &Report) {
  json::OStream J(OS, /*IndentSize=*/2);
  J.object([&] {
    J.attribute("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
                           "sarif-schema-2.1.0.json");
    J.attribute("version", "2.1.0");
    J.attributeArray("runs", [&] { J.object([&] { SarifWriter(J, Report).run(); }); });
  });
  OS << '\n';
}

} // namespace concadvise
