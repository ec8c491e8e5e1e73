#include "analyzer/rewriter/Wrapping.h"

#include "analyzer/rewriter/Bindings.h"
#include "analyzer/rewriter/Checks.h"
#include "analyzer/rewriter/Declarations.h"
#include "analyzer/rewriter/HandOver.h"
#include "analyzer/rewriter/Iterators.h"
#include "analyzer/rewriter/Refusal.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace concadvise {
namespace {

/// `Text`, in parentheses where a comma would make two arguments of it.
std::string asArgument(StringRef Text) {
  Text = Text.trim();
  return hasTopLevelComma(Text) ? ("(" + Text + ")").str() : Text.str();
}

/// The value of a counter's initialiser: `int i{0}` gives "0".
StringRef initialValue(StringRef Text) {
  StringRef Inside = Text.trim();
  if (Inside.consume_front("{") && Inside.consume_back("}") && !Inside.trim().empty())
    return Inside;
  return Text;
}

std::vector<std::string> bindingNames(StringRef ItemName) {
  SmallVector<StringRef> Parts;
  ItemName.trim("[] ").split(Parts, ',');
  std::vector<std::string> NamesOf;
  for (StringRef Part : Parts)
    NamesOf.push_back(Part.trim().str());
  return NamesOf;
}

/// "const auto &[k, v]": the item is taken whole and unpacked inside.
void takeBindings(Wrapping &W, StringRef Declaration, StringRef ItemName, Names &Taken) {
  StringRef Specifiers = Declaration.take_front(Declaration.find('['));
  std::string Item = Taken.fresh("item");
  W.ItemNames = bindingNames(ItemName);
  W.Anonymous = Specifiers.rtrim().str();
  W.Parameter =
      Specifiers.ends_with("&") ? Specifiers.str() + Item : (Specifiers.rtrim() + " " + Item).str();
  StringRef Unpacked = Specifiers.contains('&') ? Specifiers.rtrim() : StringRef("auto &");
  W.Unpack = (Unpacked + StringRef(Unpacked.ends_with("&") ? "" : " ") + "[" +
              join(W.ItemNames, ", ") + "] = " + Item + ";")
                 .str();
}

/// "const auto &url": taken as it is declared.
void takeItem(Wrapping &W, StringRef Declaration, const std::string &Name) {
  W.ItemNames = {Name};
  W.Parameter = Declaration.str();
  std::vector<Token> Tokens = lex(Declaration);
  W.Anonymous = "[[maybe_unused]] " + W.Parameter;
  if (!Tokens.empty() && Tokens.back().is(Name))
    W.Anonymous = Declaration.take_front(Tokens.back().Offset).rtrim().str();
}

void readRangeHeader(Wrapping &W, const Shape &S, const SourceText &Source, Names &Taken) {
  StringRef Over = Source.slice(S.Over).trim();
  W.NamedRange = Over.starts_with("{");
  W.Range = W.NamedRange ? Over.str() : asArgument(Over);
  StringRef Declaration = Source.slice(S.Item).trim();
  if (StringRef(S.ItemName).starts_with("["))
    takeBindings(W, Declaration, S.ItemName, Taken);
  else
    takeItem(W, Declaration, S.ItemName);
}

uint32_t offsetOf(const Location &At, const SourceText &Source) {
  uint32_t Line = 0;
  for (unsigned I = 1; I < At.Line; ++I)
    Line = uint32_t(std::min(Source.Text.find('\n', Line), Source.Text.size() - 1) + 1);
  return Line + At.Column - 1;
}

void readCountedHeader(Wrapping &W, const Shape &S, StringRef Conc) {
  bool Typed = !S.IndexType.empty() && S.IndexType != "auto";
  W.Range = (Conc + "::range" + (Typed ? "<" + S.IndexType + ">" : "") + "(" +
             asArgument(initialValue(S.Lower)) + ", " + asArgument(S.Upper))
                .str();
  if (!S.Step.empty() && S.Step != "1")
    W.Range += ", " + asArgument(S.Step);
  W.Range += ")";
  W.ItemNames = {S.ItemName};
  W.Anonymous = Typed ? S.IndexType : "auto";
  W.Parameter = W.Anonymous + " " + S.ItemName;
}

/// It has its first value before anything runs, for what that is made of may change; the last one
/// is compared as the loop does it.
void leaveCounter(Wrapping &W, const Shape &S, StringRef Conc) {
  const char *Order = StringRef(S.Step).starts_with("-") ? " > " : " < ";
  bool Plain = all_of(S.Upper, [](char C) { return isAlnum(C) || C == '_' || C == '.'; });
  W.CounterBefore = S.ItemName + " = " + S.Lower + ";";
  W.CounterAfter = {"if (" + S.ItemName + Order + (Plain ? S.Upper : "(" + S.Upper + ")") + ")",
                    S.ItemName + " = " + S.Upper + ";"};
  Shape Set = S;
  Set.Lower = S.ItemName;
  readCountedHeader(W, Set, Conc);
}

bool isNamedAt(uint32_t Offset, StringRef Name, const TokenStream &Tokens) {
  size_t At = Tokens.at(Offset);
  return At < Tokens.size() && Tokens[At].Offset == Offset && Tokens[At].is(Name);
}

/// A loop whose counter is the function's: where its value is read later, it is what it was.
Error takeCounter(Wrapping &W, const Shape &S, const SourceText &Source,
                  const TokenStream &Tokens) {
  size_t Named = Tokens.skipComments(Tokens.skipComments(Tokens.at(S.Header.Offset) + 1) + 1);
  if (S.RangeFor || Named >= Tokens.size() || !Tokens[Named].is(S.ItemName))
    return Error::success();
  OwnVariable Counter{S.ItemName, "", offsetOf(S.CounterDecl, Source), false, ""};
  if (S.CounterDecl.File != Source.File || !isNamedAt(Counter.Decl, S.ItemName, Tokens))
    return refuse(refusal::Header, S.Loop);
  size_t Before = Tokens.at(W.Begin);
  while (Before > 0 && Tokens[Before - 1].What == Token::Kind::Comment)
    --Before;
  bool Apart = Before > 0 && (Tokens[Before - 1].is(";") || Tokens[Before - 1].is("{") ||
                              Tokens[Before - 1].is("}"));
  TokenStream First(S.Lower);
  bool GoesOn = usesName(First.all(), S.ItemName);
  bool Unread = !GoesOn && S.CounterAfter == Shape::Counter::Unread &&
                endsWithLoop(S.ItemName, W.Begin, W.End, S.Enclosing.end(), Tokens);
  if (!Unread) {
    if (!Apart || (S.Step != "1" && S.Step != "-1") || GoesOn)
      return refuse(
          refusal::Header, S.Loop,
          "the loop variable is declared outside the header: its value may be used later");
    leaveCounter(W, S, concNamespace(Tokens.all()));
    Counter.Kept = true;
  }
  W.Owns.push_back(std::move(Counter));
  return Error::success();
}

/// In code that the preprocessor leaves out, or as an argument that a macro drops.
bool isShownBehind(StringRef Name, uint32_t Begin, uint32_t End, const TokenStream &Tokens) {
  auto Rest = Tokens.within(Begin, End);
  for (size_t I = 0; I < Rest.size(); ++I)
    if (isPlainUse(Rest, I, Name) && !(I + 1 < Rest.size() && Rest[I + 1].is("=")))
      return true;
  return false;
}

Error takeOwns(Wrapping &W, const Shape &S, const SourceText &Source, const TokenStream &Tokens,
               Names &Taken) {
  for (const Shape::Own &Each : S.Owns) {
    uint32_t Decl = offsetOf(Each.Decl, Source);
    if (!declared(Each.Type, Each.Name) || isVariable(Each.Type) || Each.Decl.File != Source.File ||
        !isNamedAt(Decl, Each.Name, Tokens))
      return refuse(refusal::OuterScratch, S.Loop,
                    "`" + Each.Name +
                        "` is declared outside the loop and written anew in each "
                        "iteration: declare it in the body");
    if (!Each.ReadElsewhere && isShownBehind(Each.Name, W.End, S.Enclosing.end(), Tokens))
      return refuse(refusal::OuterScratch, S.Loop,
                    "`" + Each.Name + "` is named after the loop, where another build may read it");
    OwnVariable Own{Each.Name, Each.Type, Decl, Each.Last, "", ""};
    if (Each.Last)
      Own.Alias = Taken.fresh("task_" + Each.Name);
    W.Owns.push_back(std::move(Own));
  }
  return Error::success();
}

/// Comments between `for` and `)` that stand in neither the item nor the range: the wrapped form
/// has no such place, so they go above it.
void keepComments(Wrapping &W, const Shape &S, const TokenStream &Tokens) {
  for (const Token &T : Tokens.within(S.Header.Offset, S.Header.end())) {
    bool Kept = S.RangeFor && ((S.Over.Offset <= T.Offset && T.end() <= S.Over.end()) ||
                               (S.Item.Offset <= T.Offset && T.end() <= S.Item.end()));
    if (T.What == Token::Kind::Comment && !Kept)
      W.KeptComments.push_back(T.Text.rtrim().str());
  }
}

/// Where the text begins of what follows so many statements: after the last of them and the
/// comments on its line.
uint32_t splitAt(unsigned Count, const Shape &S, const SourceText &Source,
                 const TokenStream &Tokens, uint32_t BodyBegin) {
  if (Count == 0)
    return BodyBegin;
  uint32_t End = S.Statements[Count - 1].end();
  size_t Next = Tokens.at(End);
  if (Next < Tokens.size() && Tokens[Next].is(";"))
    End = Tokens[Next++].end();
  while (Next < Tokens.size() && Tokens[Next].What == Token::Kind::Comment &&
         !Source.slice(End, Tokens[Next].Offset).contains('\n'))
    End = Tokens[Next++].end();
  return End;
}

/// Finds `if (…) {`; where what it guards ends is the end of the body.
uint32_t openGuard(Wrapping &W, const Shape &S, const SourceText &Source, const TokenStream &Tokens,
                   uint32_t End) {
  size_t Open = Tokens.skipComments(Tokens.at(S.Guard->Offset) + 1);
  size_t Close =
      Open < Tokens.size() && Tokens[Open].is("(") ? Tokens.partner(Open) : Tokens.size();
  if (Close >= Tokens.size() || S.GuardAt + 1 >= S.Statements.size())
    return End;
  size_t Brace = Close + 1;
  bool Braced = Brace < Tokens.size() && Tokens[Brace].is("{");
  W.Guard = GuardText{S.Guard->Offset, Tokens[Open].Offset, Tokens[Close].Offset,
                      Braced ? Tokens[Brace].end() : Tokens[Close].end(), ""};
  StringRef Outer = Source.indentAt(S.Guard->Offset);
  StringRef Inner = Source.indentAt(S.Statements[S.GuardAt + 1].Offset);
  if (Inner.starts_with(Outer))
    W.Guard->Indent = Inner.drop_front(Outer.size()).str();
  size_t Last = Braced ? Tokens.partner(Brace) : Tokens.size();
  return Last < Tokens.size() ? Tokens[Last].Offset : End;
}

void divideBody(Wrapping &W, const Shape &S, const SourceText &Source, const TokenStream &Tokens) {
  size_t Open = Tokens.skipComments(Tokens.at(S.Header.end()));
  uint32_t Begin = S.Header.end(), End = W.End;
  if (S.Braced && Open < Tokens.size() && Tokens[Open].is("{")) {
    // A comment between `)` and `{` is kept with the body.
    if (StringRef Between = Source.slice(Begin, Tokens[Open].Offset).trim(); !Between.empty())
      W.KeptComments.push_back(Between.str());
    Begin = Tokens[Open].end();
    End = std::max(Begin, W.End - 1);
  }
  W.HasSink = S.What != Shape::Form::ForEach && S.What != Shape::Form::Fold;
  W.TaskBegin = Begin;
  if (S.Guard)
    End = openGuard(W, S, Source, Tokens, End);
  bool AtGuard = W.Guard && S.Split == S.GuardAt + 1;
  W.TaskEnd = W.SinkBegin = AtGuard     ? W.Guard->Inside
                            : W.HasSink ? splitAt(S.Split, S, Source, Tokens, Begin)
                                        : End;
  W.SinkEnd = W.HasSink ? End : W.SinkBegin;
  for (const Span &At : S.Statements)
    W.Starts.push_back(At.Offset);
  if (S.Guard)
    W.Starts[S.GuardAt] = S.Guard->Offset;
  for (const Span &At : S.TaskContinues)
    W.TaskContinues.push_back(At.Offset);
  for (const Span &At : S.SinkContinues)
    W.SinkContinues.push_back(At.Offset);
}

/// The ordered statement is `variable op= hoisted;` and nothing else.
bool isPlainReduction(const Shape &S, const SourceText &Source) {
  const Span &Statement = S.Statements.back();
  std::string Before, After;
  for (const Token &T : lex(Source.slice(Statement.Offset, S.Hoisted->Offset)))
    Before += T.Text;
  for (const Token &T : lex(Source.slice(S.Hoisted->end(), Statement.end())))
    After += T.Text;
  return Before == S.Reduces->Variable + S.Reduces->Operator + "=" &&
         (After.empty() || After == ";");
}

/// conc::reduce folds in chunks: only where neither rounding nor an exception could tell.
bool canReduce(const Site &Of, const SourceText &Source) {
  const Shape &S = Of.Wrap;
  bool Whole = S.What == Shape::Form::Reduce && S.Reduces && S.Hoisted && S.Crossings.empty() &&
               S.Statements.size() == S.Split + 1 && S.TaskContinues.empty() && !S.Guard &&
               S.SinkContinues.empty();
  if (!Whole || Of.Task.Throws != Truth::No)
    return false;
  StringRef Type = S.Reduces->Type;
  return isScalarType(Type) && !Type.contains("bool") && isPlainReduction(S, Source);
}

/// What makes no difference when it is combined with anything. What may be taken twice begins with
/// what the variable has.
std::string neutral(const Reduction &Of) {
  return StringSwitch<std::string>(Of.Operator)
      .Cases("+", "-", "^", "0")
      .Case("*", "1")
      .Default(Of.Variable);
}

/// The tasks have variables of their own for the function's.
Error takeFolds(Wrapping &W, const Shape &S, const SourceText &Source, const TokenStream &Tokens,
                Names &Taken) {
  W.Folds = S.What == Shape::Form::Fold;
  for (const Shape::Folded &Each : S.Folds) {
    const Reduction &Into = Each.Into;
    uint32_t Decl = offsetOf(Each.Decl, Source);
    if (!declared(Into.Type, Into.Variable) || Each.Decl.File != Source.File ||
        !isNamedAt(Decl, Into.Variable, Tokens))
      return refuse(refusal::OuterScratch, S.Loop,
                    "`" + Into.Variable + "` cannot be declared anew in the body");
    W.Owns.push_back({Into.Variable, Into.Type, Decl, true, Taken.fresh("task_" + Into.Variable),
                      neutral(Into)});
    W.Reduces.push_back(Into);
  }
  return Error::success();
}

/// The `if` is plain, and no comment of it is lost.
Error checkGuard(const Wrapping &W, const Shape &S, const TokenStream &Tokens) {
  if (!S.Guard)
    return Error::success();
  if (!W.Guard || !S.Guard->Editable)
    return refuse(refusal::Shape, S.Loop);
  auto Comment = [](const Token &T) { return T.What == Token::Kind::Comment; };
  auto Semicolon = [](const Token &T) { return T.is(";"); };
  // What stands behind the closing brace belongs to no part.
  if (any_of(Tokens.within(S.Guard->Offset, W.Guard->Open), Comment) ||
      any_of(Tokens.within(W.Guard->Close, W.Guard->Inside), Comment) ||
      any_of(Tokens.within(W.SinkEnd, W.End), Comment) ||
      any_of(Tokens.within(W.Guard->Open, W.Guard->Close), Semicolon))
    return refuse(refusal::Shape, S.Loop);
  return Error::success();
}

/// What is found must be there after the range was searched, and be what the task saw.
Error checkSearch(const Wrapping &W, const Shape &S, const SourceText &Source,
                  const TokenStream &Tokens) {
  if (!W.Searches)
    return Error::success();
  if (!W.Owns.empty())
    return refuse(refusal::Header, S.Loop, "the loop variable is declared outside the header");
  if (!W.Guard || !W.Values.empty() || S.Split != S.GuardAt + 1 || stepsIterator(S))
    return refuse(refusal::Shape, S.Loop);
  auto Found = Tokens.within(W.SinkBegin, W.SinkEnd);
  bool Used = any_of(W.ItemNames, [&](const std::string &Name) { return usesName(Found, Name); });
  if (Used && S.RangeFor && (W.NamedRange || Source.slice(S.Over).contains('(')))
    return refuse(refusal::Result, S.Loop, "the item that is found may end with the range");
  return Error::success();
}

} // namespace

Wrapping headerOf(const Shape &S, const SourceText &Source, const TokenStream &Tokens,
                  Names &Taken) {
  Wrapping W;
  W.Begin = S.Loop.Offset;
  W.End = loopEnd(S, Tokens);
  if (stepsIterator(S))
    takeIterator(W, S, Source, Taken);
  else if (S.RangeFor)
    readRangeHeader(W, S, Source, Taken);
  else
    readCountedHeader(W, S, concNamespace(Tokens.all()));
  keepComments(W, S, Tokens);
  return W;
}

Expected<Wrapping> planWrapping(const Site &Of, const SourceText &Source, const TokenStream &Tokens,
                                Names &Taken) {
  const Shape &S = Of.Wrap;
  if (Error E = checkSite(Of))
    return E;
  if (Error E = checkBody(S, Tokens))
    return E;
  if (Error E = checkBefore(S, Tokens))
    return E;
  if (Error E = checkOutside(S, Tokens))
    return E;
  if (Error E = checkSpans(S, Source))
    return E;
  if (Error E = stepsIterator(S) ? checkIterator(S, Tokens) : checkHeader(S, Tokens))
    return E;

  Wrapping W = headerOf(S, Source, Tokens, Taken);
  divideBody(W, S, Source, Tokens);
  if (Error E = checkGuard(W, S, Tokens))
    return E;
  bool Leaves = any_of(S.Owns, [](const Shape::Own &Each) { return Each.Last; });
  if (W.HasSink && S.Split == S.Statements.size() && !Leaves)
    return refuse(refusal::Shape, S.Loop);
  if (Error E = takeCounter(W, S, Source, Tokens))
    return E;
  if (Error E = takeOwns(W, S, Source, Tokens, Taken))
    return E;
  if (Of.Cxx)
    if (Error E = checkPrivate(Of, Tokens.within(W.Begin, W.TaskEnd)))
      return E;
  if (Error E = takeFolds(W, S, Source, Tokens, Taken))
    return E;
  W.Searches = S.What == Shape::Form::FindFirst;
  if (Of.Cxx && canReduce(Of, Source))
    W.Reduces = {*S.Reduces};
  if (Error E = handOver(W, S, Source, Tokens))
    return E;
  if (Error E = checkSearch(W, S, Source, Tokens))
    return E;
  if (Of.Cxx && Of.CxxStandard < 20)
    W.Aliases = aliasBindings(W.Begin, W.End, W.TaskBegin, Tokens, Taken);
  return W;
}

std::optional<uint32_t> stageOf(const Wrapping &W, const Site &Of, const SourceText &Source,
                                const TokenStream &Tokens) {
  const Shape &S = Of.Wrap;
  if (!S.ComputesFrom || *S.ComputesFrom > S.Split || !W.Reduces.empty() || W.Searches || W.Guard)
    return std::nullopt;
  uint32_t At = splitAt(*S.ComputesFrom, S, Source, Tokens, W.TaskBegin);
  // Structured bindings are captured from C++20 on.
  auto Has = [&](StringRef Word) {
    return any_of(Tokens.within(W.TaskBegin, At), [&](const Token &T) { return T.is(Word); });
  };
  bool Binds = !W.Unpack.empty() || (Has("auto") && Has("["));
  if (Of.CxxStandard < 20 && Binds)
    return std::nullopt;
  return At;
}

std::string concNamespace(ArrayRef<Token> Tokens) {
  for (size_t I = 0; I + 1 < Tokens.size(); ++I)
    if (Tokens[I].isWord() && Tokens[I].is("conc") && !Tokens[I].Directive &&
        !Tokens[I + 1].is("::"))
      return "::conc";
  return "conc";
}

} // namespace concadvise
