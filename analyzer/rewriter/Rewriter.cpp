#include "analyzer/rewriter/Rewriter.h"

#include "analyzer/rewriter/Await.h"
#include "analyzer/rewriter/Format.h"
#include "analyzer/rewriter/Include.h"
#include "analyzer/rewriter/OuterNames.h"
#include "analyzer/rewriter/Outline.h"
#include "analyzer/rewriter/Pool.h"
#include "analyzer/rewriter/Refusal.h"
#include "analyzer/rewriter/Render.h"
#include "analyzer/rewriter/Wrapping.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

Reason reasonOf(Error E) {
  Reason Why;
  handleAllErrors(
      std::move(E), [&](const Refusal &R) { Why = R.why(); },
      [&](const ErrorInfoBase &Other) { Why = {refusal::Shape, Other.message(), {}, {}}; });
  return Why;
}

bool encloses(const Site &Outer, const Site &Inner) {
  return &Outer != &Inner && Outer.Wrap.Loop != Inner.Wrap.Loop &&
         Outer.Wrap.Loop.contains(Inner.Wrap.Loop);
}

bool overlaps(const Edit &New, ArrayRef<Edit> Others) {
  return any_of(Others, [&](const Edit &Each) {
    return Each.Offset < New.Offset + New.Length && New.Offset < Each.Offset + Each.Length;
  });
}

} // namespace

RenderStyle styleOf(const WrapRequest &Request, const SourceText &Source,
                    const TokenStream &Tokens) {
  RenderStyle Style;
  Style.Conc = concNamespace(Tokens.all());
  Style.Executor = executorFor(Request, Style.Conc);
  Style.ItemType = Request.Of->Wrap.ItemType;
  Style.SpellTypes = Request.SpellTypes;
  Style.Columns = columnLimit(Source.File);
  return Style;
}

static bool isCxxLoop(const Site &Of) {
  Shape::Form Form = Of.Wrap.What;
  return Of.Cxx && Form != Shape::Form::Wrapped && Form != Shape::Form::Await &&
         Form != Shape::Form::Pool;
}

/// What is no loop in C++: one place to change, or several, where threads go with their loop, and
/// in C, whose functions hold no others.
static Expected<std::vector<Edit>>
editsElsewhere(const WrapRequest &Request, const SourceText &Source, const TokenStream &Tokens) {
  const Shape &Wrap = Request.Of->Wrap;
  std::string Conc = concNamespace(Tokens.all());
  if (Wrap.What == Shape::Form::Wrapped)
    return std::vector<Edit>{{Source.File, Wrap.Loop.Offset, Wrap.Loop.Length,
                              executorFor(Request, Conc), Source.Sha256}};
  if (Wrap.What == Shape::Form::Pool)
    return pooled(Request, Source, Tokens);
  if (Wrap.What != Shape::Form::Await)
    return outlined(Request, Source, Tokens);
  auto Text = awaited(Request, Source, Tokens, Conc);
  if (!Text)
    return Text.takeError();
  return std::vector<Edit>{
      formatted({Source.File, Wrap.Loop.Offset, Wrap.Loop.Length, *Text, Source.Sha256}, Source)};
}

namespace {
struct PlannedLoop {
  WrapRequest Request;
  Wrapping How;
  Names Taken;
};

/// Either edits, or a loop and the place of its edit, whose text is not known yet.
struct Planned {
  std::vector<Edit> Edits;
  std::optional<PlannedLoop> Loop;
};
} // namespace

static Expected<Planned> plan(const WrapRequest &Request, const SourceText &Source,
                              const TokenStream &Tokens) {
  if (!isCxxLoop(*Request.Of)) {
    auto Edits = editsElsewhere(Request, Source, Tokens);
    if (!Edits)
      return Edits.takeError();
    return Planned{std::move(*Edits), std::nullopt};
  }
  Names Taken(Tokens.all());
  auto How = planWrapping(*Request.Of, Source, Tokens, Taken);
  if (!How)
    return How.takeError();
  if (Request.Staged)
    How->Stage = stageOf(*How, *Request.Of, Source, Tokens);
  PlannedLoop Loop{Request, std::move(*How), std::move(Taken)};
  Loop.Request.Staged = Loop.How.Stage.has_value();
  Edit Place{Source.File, Loop.How.Begin, Loop.How.End - Loop.How.Begin, {}, {}};
  return Planned{{std::move(Place)}, std::move(Loop)};
}

static Edit wrapped(PlannedLoop &Loop, const SourceText &Source, const TokenStream &Tokens) {
  const Wrapping &W = Loop.How;
  std::string Text =
      renderWrapped(W, styleOf(Loop.Request, Source, Tokens), Source, Tokens, Loop.Taken);
  return formatted({Source.File, W.Begin, W.End - W.Begin, std::move(Text), Source.Sha256}, Source);
}

/// Together: what one leaves of the functions' variables depends on the others.
static std::vector<Edit> wrapped(std::vector<PlannedLoop> &Loops, const SourceText &Source,
                                 const TokenStream &Tokens) {
  std::vector<Wrapping *> All;
  for (PlannedLoop &Each : Loops)
    All.push_back(&Each.How);
  std::vector<Edit> Edits = settleOuterNames(All, Source, Tokens, Names(Tokens.all()));
  for (PlannedLoop &Each : Loops)
    Edits.push_back(wrapped(Each, Source, Tokens));
  return Edits;
}

static const char *headerFor(ArrayRef<WrapRequest> Requests) {
  return Requests.front().Of->Cxx ? "conc/conc.h" : "conc/c.h";
}

FileEdits rewriteFile(ArrayRef<WrapRequest> Requests, const SourceText &Source) {
  FileEdits Result;
  std::vector<WrapRequest> Outermost(Requests.begin(), Requests.end());
  // Outer loops first, so that an inner one is left only to an outer one that is really wrapped.
  stable_sort(Outermost, [](const WrapRequest &A, const WrapRequest &B) {
    return std::pair(A.Of->Wrap.Loop.Offset, ~A.Of->Wrap.Loop.Length) <
           std::pair(B.Of->Wrap.Loop.Offset, ~B.Of->Wrap.Loop.Length);
  });
  TokenStream Tokens(Source.Text);
  std::vector<PlannedLoop> Loops;
  std::vector<Edit> Places; ///< Of all that is accepted.
  for (const WrapRequest &Request : Outermost) {
    auto Refuse = [&](Error E) { Result.Refused.push_back({Request.Of, reasonOf(std::move(E))}); };
    if (any_of(Result.Wrapped, [&](const Site *W) { return encloses(*W, *Request.Of); })) {
      Refuse(refuse(refusal::Overlaps, Request.Of->At));
      continue;
    }
    auto Planned = plan(Request, Source, Tokens);
    if (!Planned) {
      Refuse(Planned.takeError());
      continue;
    }
    if (any_of(Planned->Edits, [&](const Edit &Each) { return overlaps(Each, Places); })) {
      Refuse(refuse(refusal::Overlaps, Request.Of->At));
      continue;
    }
    append_range(Places, Planned->Edits);
    if (Planned->Loop)
      Loops.push_back(std::move(*Planned->Loop));
    else
      append_range(Result.Edits, Planned->Edits);
    Result.Wrapped.push_back(Request.Of);
  }
  append_range(Result.Edits, wrapped(Loops, Source, Tokens));
  if (!Result.Edits.empty())
    if (auto Include = includeEdit(Source, Tokens, headerFor(Requests)))
      Result.Edits.insert(Result.Edits.begin(), *Include);
  stable_sort(Result.Edits, [](const Edit &A, const Edit &B) { return A.Offset < B.Offset; });
  return Result;
}

Expected<std::vector<Edit>> rewrite(const Advice &Of, Model Default, ArrayRef<Model> Legal,
                                    const SourceText &Source) {
  if (!Of.Of)
    return refuse(refusal::NotALoop, Of.At);
  FileEdits Result = rewriteFile(WrapRequest{Of.Of, Default, Legal.vec()}, Source);
  if (!Result.Refused.empty())
    return make_error<Refusal>(Result.Refused.front().second);
  return std::move(Result.Edits);
}

std::string applyEdits(StringRef Text, ArrayRef<Edit> Edits) {
  std::string Result;
  uint32_t Done = 0;
  for (const Edit &E : Edits) {
    Result += Text.slice(Done, E.Offset).str() + E.Text;
    Done = E.Offset + E.Length;
  }
  return Result + Text.substr(Done).str();
}

} // namespace concadvise
