#include "analyzer/rewriter/Rewriter.h"

#include "analyzer/rewriter/Await.h"
#include "analyzer/rewriter/Format.h"
#include "analyzer/rewriter/Include.h"
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

Expected<Edit> wrapSite(const WrapRequest &Request, const SourceText &Source) {
  TokenStream Tokens(Source.Text);
  if (const Shape &Wrap = Request.Of->Wrap; Wrap.What == Shape::Form::Wrapped)
    return Edit{Source.File, Wrap.Loop.Offset, Wrap.Loop.Length,
                executorFor(Request, concNamespace(Tokens.all())), Source.Sha256};
  if (const Shape &Wrap = Request.Of->Wrap; Wrap.What == Shape::Form::Await) {
    auto Text = awaited(Request, Source, Tokens, concNamespace(Tokens.all()));
    if (!Text)
      return Text.takeError();
    return formatted({Source.File, Wrap.Loop.Offset, Wrap.Loop.Length, *Text, Source.Sha256},
                     Source);
  }
  Names Taken(Tokens.all());
  auto W = planWrapping(*Request.Of, Source, Tokens, Taken);
  if (!W)
    return W.takeError();
  WrapRequest As = Request;
  if (Request.Staged)
    W->Stage = stageOf(*W, *Request.Of, Source, Tokens);
  As.Staged = W->Stage.has_value();
  std::string Text = renderWrapped(*W, styleOf(As, Source, Tokens), Source, Tokens, Taken);
  return formatted({Source.File, W->Begin, W->End - W->Begin, std::move(Text), Source.Sha256},
                   Source);
}

/// What is written stands in several places where threads go with their loop, and in C, whose
/// functions hold no others.
static Expected<std::vector<Edit>> editsFor(const WrapRequest &Request, const SourceText &Source) {
  if (!Request.Of->Cxx)
    return outlined(Request, Source, TokenStream(Source.Text));
  if (Request.Of->Wrap.What == Shape::Form::Pool)
    return pooled(Request, Source, TokenStream(Source.Text));
  auto E = wrapSite(Request, Source);
  if (!E)
    return E.takeError();
  return std::vector<Edit>{std::move(*E)};
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
  for (const WrapRequest &Request : Outermost) {
    bool Inner = any_of(Result.Wrapped, [&](const Site *W) { return encloses(*W, *Request.Of); });
    auto E = Inner ? Expected<std::vector<Edit>>(refuse(refusal::Overlaps, Request.Of->At))
                   : editsFor(Request, Source);
    if (E && any_of(*E, [&](const Edit &Each) { return overlaps(Each, Result.Edits); }))
      E = refuse(refusal::Overlaps, Request.Of->At);
    if (!E) {
      Result.Refused.push_back({Request.Of, reasonOf(E.takeError())});
      continue;
    }
    Result.Wrapped.push_back(Request.Of);
    append_range(Result.Edits, *E);
  }
  if (!Result.Edits.empty())
    if (auto Include = includeEdit(Source, TokenStream(Source.Text), headerFor(Requests)))
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
