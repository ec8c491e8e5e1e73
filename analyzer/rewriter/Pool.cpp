#include "analyzer/rewriter/Pool.h"

#include "analyzer/rewriter/BodyText.h"
#include "analyzer/rewriter/Checks.h"
#include "analyzer/rewriter/Format.h"
#include "analyzer/rewriter/Refusal.h"
#include "analyzer/rewriter/Render.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

/// A lambda without parameters, taken apart.
struct LambdaText {
  uint32_t Begin = 0, End = 0; ///< Between its braces.
  std::string Result;          ///< " -> T", or empty.
};

/// None where more stands between its captures and its body than a lambda of a task could say.
std::optional<LambdaText> lambdaAt(const Span &At, const SourceText &Source,
                                   const TokenStream &Tokens) {
  size_t I = Tokens.at(At.Offset);
  if (I >= Tokens.size() || !Tokens[I].is("[") || Tokens.partner(I) >= Tokens.size())
    return std::nullopt;
  size_t Close = Tokens.partner(I);
  for (const Token &T : Tokens.within(Tokens[I].Offset, Tokens[Close].Offset))
    if (T.is("*") || T.What == Token::Kind::Comment) // `[*this]`
      return std::nullopt;
  size_t Next = Close + 1;
  if (Next + 1 < Tokens.size() && Tokens[Next].is("(") && Tokens[Next + 1].is(")"))
    Next += 2;
  size_t Brace = Next;
  while (Brace < Tokens.size() && !Tokens[Brace].is("{") && Tokens[Brace].Offset < At.end())
    ++Brace;
  size_t End =
      Brace < Tokens.size() && Tokens[Brace].is("{") ? Tokens.partner(Brace) : Tokens.size();
  if (End >= Tokens.size() || Tokens[End].end() != At.end())
    return std::nullopt;
  LambdaText Found{Tokens[Brace].end(), Tokens[End].Offset, ""};
  if (Next == Brace)
    return Found;
  if (!Tokens[Next].is("->"))
    return std::nullopt;
  Found.Result = (" " + Source.slice(Tokens[Next].Offset, Tokens[Brace].Offset).trim()).str();
  return Found;
}

bool isPlainName(StringRef Text) {
  return all_of(Text, [](char C) { return isAlnum(C) || C == '_' || C == ':'; });
}

/// `fetch(url)`, with std::invoke where what is called is a pointer to a member.
std::string callText(const Shape::Threads &Of, const SourceText &Source) {
  std::vector<std::string> Arguments;
  for (const Span &At : Of.Arguments)
    Arguments.push_back(Source.slice(At).trim().str());
  std::string Callable = Source.slice(Of.Callable).trim().str();
  bool Direct = isPlainName(Callable) || StringRef(Callable).starts_with("[");
  if (Direct)
    return Callable + "(" + join(Arguments, ", ") + ")";
  Arguments.insert(Arguments.begin(), Callable);
  return "std::invoke(" + join(Arguments, ", ") + ")";
}

/// By how much the lines of a body stand further right than those of a loop in its place.
std::string excessIndent(uint32_t Begin, uint32_t End, const Indentation &Space,
                         const SourceText &Source) {
  size_t Line = Source.Text.find('\n', Begin);
  if (Line == StringRef::npos || Line >= End)
    return "";
  size_t First = Source.Text.find_first_not_of(" \t\r\n", Line);
  if (First == std::string::npos || First >= End)
    return "";
  StringRef Has = Source.indentAt(uint32_t(First));
  std::string Wants = Space.Loop + Space.Unit;
  return Has.starts_with(Wants) ? Has.drop_front(Wants.size()).str() : "";
}

/// The task that each thread ran.
void takeTask(Wrapping &W, const Shape &S, const SourceText &Source, const TokenStream &Tokens) {
  const Shape::Threads &Of = *S.Pooled;
  size_t First = Tokens.at(S.Body.Offset);
  if (S.Braced)
    First = Tokens.skipComments(First + 1);
  if (First < Tokens.size())
    W.Starts.push_back(Tokens[First].Offset);
  std::optional<LambdaText> Lambda =
      Of.Inline ? lambdaAt(Of.Callable, Source, Tokens) : std::nullopt;
  if (Lambda) {
    W.TaskBegin = Lambda->Begin;
    W.TaskEnd = Lambda->End;
    W.Tail = Lambda->Result;
    W.Excess = excessIndent(W.TaskBegin, W.TaskEnd, indentationOf(W, Source), Source);
  } else {
    W.TaskBegin = Of.Callable.Offset;
    W.TaskEnd = Of.Arguments.empty() ? Of.Callable.end() : Of.Arguments.back().end();
    W.Called = (Of.Futures ? "return " : "") + callText(Of, Source) + ";";
  }
  if (!Of.Futures && Of.Throws)
    W.Tail = " noexcept" + W.Tail;
  W.SinkBegin = W.SinkEnd = W.TaskEnd;
  if (Of.Futures)
    W.Outcomes = Of.Name;
}

/// Comments of the loop's body that are not the task's.
void keepBodyComments(Wrapping &W, const Shape &S, const TokenStream &Tokens) {
  for (const Token &T : Tokens.within(S.Header.end(), W.End))
    if (T.What == Token::Kind::Comment && (T.Offset < W.TaskBegin || T.Offset >= W.TaskEnd))
      W.KeptComments.push_back(T.Text.rtrim().str());
}

/// The statement goes, with its line where nothing else stands there.
Edit removal(const Span &At, const SourceText &Source) {
  StringRef Text = Source.Text;
  uint32_t Begin = At.Offset, End = At.end();
  bool First = Source.lineStart(Begin) + Source.indentAt(Begin).size() == Begin;
  size_t Next = Text.find_first_not_of(" \t\r", End);
  bool Last = Next == StringRef::npos || Text[Next] == '\n';
  if (First && Last) {
    Begin = Source.lineStart(Begin);
    End = uint32_t(Next == StringRef::npos ? Text.size() : Next + 1);
  } else if (Next != StringRef::npos) {
    End = uint32_t(Next);
  }
  return {Source.File, Begin, End - Begin, "", Source.Sha256};
}

Error checkPool(const Site &Of, const SourceText &Source, const TokenStream &Tokens) {
  const Shape &S = Of.Wrap;
  if (!S.Refusals.empty())
    return make_error<Refusal>(S.Refusals.front());
  if (!S.Pooled || S.Pooled->Dropped.empty())
    return refuse(refusal::Shape, S.Loop);
  std::vector<Span> Parts = {S.Loop, S.Header, S.Body, S.Pooled->Callable};
  append_range(Parts, S.Pooled->Arguments);
  append_range(Parts, S.Pooled->Dropped);
  for (const Span &At : Parts) {
    if (!At.Editable)
      return refuse(refusal::Macro, S.Loop);
    if (At.end() > Source.Text.size())
      return refuse(refusal::Changed, S.Loop);
    if (any_of(Tokens.within(At.Offset, At.end()), [](const Token &T) { return T.Directive; }))
      return refuse(refusal::Directive, S.Loop);
  }
  // What another configuration has between them is not known.
  auto Between = Tokens.within(S.Pooled->Dropped.front().Offset,
                               std::max(S.Loop.end(), S.Pooled->Dropped.back().end()));
  if (any_of(Between, [](const Token &T) { return T.Directive; }))
    return refuse(refusal::Directive, S.Loop, "a preprocessor directive stands in between");
  for (const Span &At : S.Pooled->Dropped) {
    auto Inside = Tokens.within(At.Offset, At.end());
    // `std::vector<std::thread> all, more;` and what declares in the header of an `if`.
    if (Inside.empty() || !(Inside.back().is(";") || Inside.back().is("}")))
      return refuse(refusal::Shape, S.Loop);
  }
  if (Error E = checkBody(S, Tokens))
    return E;
  if (Error E = checkOutside(S, Tokens))
    return E;
  return checkHeader(S, Tokens);
}

} // namespace

Expected<std::vector<Edit>> pooled(const WrapRequest &Request, const SourceText &Source,
                                   const TokenStream &Tokens) {
  const Shape &S = Request.Of->Wrap;
  if (Error E = checkPool(*Request.Of, Source, Tokens))
    return E;
  Names Taken(Tokens.all());
  Wrapping W = headerOf(S, Source, Tokens, Taken);
  takeTask(W, S, Source, Tokens);
  keepBodyComments(W, S, Tokens);
  std::string Text = renderWrapped(W, styleOf(Request, Source, Tokens), Source, Tokens, Taken);
  std::vector<Edit> Edits = {
      formatted({Source.File, W.Begin, W.End - W.Begin, std::move(Text), Source.Sha256}, Source)};
  for (const Span &At : S.Pooled->Dropped)
    Edits.push_back(removal(At, Source));
  return Edits;
}

} // namespace concadvise
