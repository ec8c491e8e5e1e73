#include "tools/lsp/Actions.h"

#include "model/Names.h"
#include "tools/lsp/Uri.h"
#include "tools/report/Common.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise::lsp {
namespace {

/// The edits of one way to wrap a site.
Expected<json::Value> editOf(const Advice &Of, const Wrapping &How, const Analysed &Now,
                             Engine &Analyst, const Client &For) {
  Expected<std::vector<Edit>> Edits = Analyst.edits(Now.Program, Of, How, Now.Texts);
  if (!Edits)
    return Edits.takeError();
  SeenTexts In(Now.Texts);
  return workspaceEdit(*Edits, In, Now.Versions, For);
}

json::Object actionOf(const Advice &Of, const Wrapping &How, const Analysed &Now,
                      const Client &For) {
  SeenTexts In(Now.Texts);
  json::Object Data{{"uri", uriOf(Now.File)},
                    {"site", jsonText(Of.Id)},
                    {"rule", jsonText(Of.Rule)},
                    {"model", jsonText(name(How.On))},
                    {"advised", How.Advised}};
  return json::Object{{"title", jsonText("concadvise: " + titleOf(How))},
                      {"kind", "quickfix"},
                      {"isPreferred", How.Advised},
                      {"diagnostics", json::Array{diagnosticOf(Of, In, For)}},
                      {"data", std::move(Data)}};
}

bool wants(const json::Object &Params) {
  const json::Object *Context = Params.getObject("context");
  const json::Array *Only = Context ? Context->getArray("only") : nullptr;
  return !Only || any_of(*Only, [](const json::Value &Each) {
    return Each.getAsString() == "" || Each.getAsString() == "quickfix";
  });
}

bool overlaps(const Span &At, const Range &Wanted) {
  return At.valid() && At.Line <= Wanted.End.Line + uint64_t(1) &&
         Wanted.Start.Line + uint64_t(1) <= At.EndLine;
}

/// Every way to wrap a place in the range. Where the editor cannot ask for edits later, those that
/// come to nothing are left out.
Session::Answer actions(const json::Object &Params, Engine &Analyst, const Client &For) {
  std::optional<Range> Wanted = rangeIn(Params.get("range"));
  if (!wants(Params))
    Wanted.reset();
  return [Wanted, &Analyst, &For](const Analysed &Now) -> Expected<json::Value> {
    json::Array All;
    for (const Advice &Each : Now.Known->Found) {
      if (!Wanted || Each.AsItIs || !overlaps(Each.At, *Wanted))
        continue;
      for (const Wrapping &How : Analyst.wrappings(Each)) {
        json::Object Action = actionOf(Each, How, Now, For);
        if (!For.ResolvesEdits) {
          Expected<json::Value> Edit = editOf(Each, How, Now, Analyst, For);
          if (!Edit) {
            consumeError(Edit.takeError());
            continue;
          }
          Action["edit"] = std::move(*Edit);
        }
        All.push_back(std::move(Action));
      }
    }
    return All;
  };
}

Session::Answer hover(const json::Object &Params, const Client &For) {
  std::optional<Position> At = positionIn(Params.get("position"));
  return [At, &For](const Analysed &Now) -> Expected<json::Value> {
    const Advice *Here = At ? adviceAt(*Now.Known, At->Line + 1) : nullptr;
    SeenTexts In(Now.Texts);
    return Here ? hoverOf(*Here, In, For) : json::Value(nullptr);
  };
}

Session::Answer lenses(const Client &For) {
  return [&For](const Analysed &Now) -> Expected<json::Value> {
    SeenTexts In(Now.Texts);
    return lensesOf(*Now.Known, In, For);
  };
}

} // namespace

std::optional<Session::Answer> answerTo(StringRef Method, const json::Object &Params,
                                        Engine &Analyst, const Client &For) {
  if (Method == "textDocument/hover")
    return hover(Params, For);
  if (Method == "textDocument/codeLens")
    return lenses(For);
  if (Method == "textDocument/codeAction")
    return actions(Params, Analyst, For);
  return std::nullopt;
}

std::optional<std::string> fileOfAction(const json::Object &Action) {
  const json::Object *Data = Action.getObject("data");
  auto Uri = Data ? Data->getString("uri") : std::nullopt;
  return Uri ? pathOf(*Uri) : std::nullopt;
}

Session::Answer resolveAction(const json::Object &Action, Engine &Analyst, const Client &For) {
  return [Action, &Analyst, &For](const Analysed &Now) -> Expected<json::Value> {
    const json::Object &Data = *Action.getObject("data");
    for (const Advice &Each : Now.Known->Found) {
      if (Data.getString("site") != Each.Id || Data.getString("rule") != Each.Rule)
        continue;
      for (const Wrapping &How : Analyst.wrappings(Each)) {
        if (Data.getString("model") != StringRef(name(How.On)) ||
            Data.getBoolean("advised") != How.Advised)
          continue;
        Expected<json::Value> Edit = editOf(Each, How, Now, Analyst, For);
        if (!Edit)
          return Edit.takeError();
        json::Object Resolved = Action;
        Resolved["edit"] = std::move(*Edit);
        return Resolved;
      }
    }
    return createStringError(inconvertibleErrorCode(), "the place is not there any more");
  };
}

} // namespace concadvise::lsp
