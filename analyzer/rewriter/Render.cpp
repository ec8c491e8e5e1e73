#include "analyzer/rewriter/Render.h"

#include "analyzer/rewriter/BodyText.h"
#include "analyzer/rewriter/Declarations.h"
#include "analyzer/rewriter/HandOver.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace concadvise {
namespace {

struct Lambda {
  std::string Head; ///< "[&](const auto &url)".
  BodyText Body;
  std::string Functor; ///< Instead of all that.

  /// On one line, when it is short and has no line comment; else empty.
  std::string compact() const {
    if (!Body.Lead.empty() || Body.Lines.size() > 1)
      return "";
    if (Body.Lines.empty())
      return Head + " {}";
    StringRef Line = StringRef(Body.Lines.front().Text).trim();
    return Line.contains("//") ? "" : (Head + " { " + Line + " }").str();
  }
};

/// Several values as one.
std::string tupled(const std::vector<std::string> &Values) {
  return Values.size() == 1 ? Values.front() : "std::make_tuple(" + join(Values, ", ") + ")";
}

class Renderer {
public:
  Renderer(const Wrapping &W, const RenderStyle &Style, const SourceText &Source,
           const TokenStream &Tokens, Names &Taken)
      : W(W), Style(Style), Source(Source), Tokens(Tokens), Taken(Taken), TaskPatch(Source.Text),
        SinkPatch(Source.Text), Space(indentationOf(W, Source)), Eol(Source.lineEnd().str()) {}

  std::string render();

private:
  // What the parts say.
  void nameValues();
  void patchBody();
  void patchContinues();
  void renameAliases(Patch &Into, uint32_t Begin, uint32_t End);
  void renameOwns(Patch &Into, uint32_t Begin, uint32_t End, bool InSink);
  void indentBody();
  std::string taskReturn() const;
  std::string returnType() const;
  std::string parameter(bool Used) const;
  std::vector<Token> partTokens(uint32_t Begin, uint32_t End, bool InSink) const;
  std::string captures(uint32_t Begin, uint32_t End, bool InSink) const;
  bool usesItem(uint32_t Begin, uint32_t End, bool InSink) const;
  std::vector<BodyLine> declarations() const;
  Lambda task();
  Lambda sink();
  void unpackValues(BodyText &Into) const;
  void leaveValues(BodyText &Into) const;
  std::vector<std::string> leadingArguments() const;
  std::vector<std::string> reduced(std::string OwnVariable::*As) const;
  Lambda combining();
  // How it is laid out.
  std::string opening() const;
  std::string onOneLine(const std::string &Arguments, const Lambda &Task,
                        const std::string &Last) const;
  std::string aligned(const std::string &Arguments, const Lambda &Task,
                      const std::string &Last) const;
  std::string asBlocks(const std::vector<std::string> &Leading, const Lambda &Task,
                       const Lambda *Sink, const std::string &Last) const;
  void writeLambda(std::string &To, const Lambda &L, const std::string &Indent) const;
  bool fits(StringRef Text) const;
  bool flagged() const { return W.leavesEarly() && W.HasSink && !W.Searches; }
  std::string found();
  bool optional() const { return flagged() && !Handed.empty(); }

  const Wrapping &W;
  const RenderStyle &Style;
  const SourceText &Source;
  const TokenStream &Tokens;
  Names &Taken;
  Patch TaskPatch, SinkPatch;
  Indentation Space;
  std::string Eol;
  std::vector<HandedOver> Handed; ///< Values, then the hoisted one.
  std::string ResultName;         ///< Of the sink's parameter when the values are inside it.
  std::string BodyIndent;         ///< Of the lambdas' statements.
  unsigned Shift = 0;             ///< Levels that the body moves right.
};

void Renderer::nameValues() {
  Handed = W.Values;
  if (W.Hoisted)
    Handed.push_back({Taken.fresh("value"), W.HoistedType, false});
  if (W.Searches)
    ResultName = Taken.fresh("first");
  else if (flagged() && Handed.empty())
    ResultName = Taken.fresh("reached");
  else if (optional() || Handed.size() > 1)
    ResultName = Taken.fresh(Handed.size() > 1 ? "results" : "result");
}

void Renderer::patchContinues() {
  std::string Own = taskReturn();
  StringRef Leave = W.Searches       ? "return false"
                    : W.Folds        ? StringRef(Own).drop_back()
                    : !W.HasSink     ? "return"
                    : Handed.empty() ? "return false"
                                     : "return std::nullopt";
  for (uint32_t At : W.TaskContinues)
    TaskPatch.replace(At, uint32_t(strlen("continue")), Leave.str());
  if (W.Searches) {
    TaskPatch.replace(W.Guard->If, W.Guard->Open + 1 - W.Guard->If, "return ");
    TaskPatch.replace(W.Guard->Close, W.Guard->Inside - W.Guard->Close, ";");
  } else if (W.Guard) {
    TaskPatch.replace(W.Guard->Open, 1, "(!(");
    TaskPatch.replace(W.Guard->Close, W.Guard->Inside - W.Guard->Close, ")) " + Leave.str() + ";");
  }
  for (uint32_t At : W.SinkContinues)
    SinkPatch.replace(At, uint32_t(strlen("continue")), "return");
}

void Renderer::renameAliases(Patch &Into, uint32_t Begin, uint32_t End) {
  auto Part = Tokens.within(Begin, End);
  for (size_t I = 0; I < Part.size(); ++I)
    for (const AliasedBinding &A : W.Aliases)
      if (isPlainUse(Part, I, A.Name))
        Into.replace(Part[I].Offset, uint32_t(A.Name.size()), A.Alias);
}

/// What the task calls otherwise; to the ordered part, what it hands on is the function's own.
void Renderer::renameOwns(Patch &Into, uint32_t Begin, uint32_t End, bool InSink) {
  auto Part = Tokens.within(Begin, End);
  for (size_t I = 0; I < Part.size(); ++I)
    for (const OwnVariable &Own : W.Owns) {
      bool Functions = InSink && Own.Kept && !Own.Type.empty();
      if (!Own.Alias.empty() && !Functions && isPlainUse(Part, I, Own.Name))
        Into.replace(Part[I].Offset, uint32_t(Own.Name.size()), Own.Alias);
    }
}

void Renderer::patchBody() {
  patchContinues();
  if (W.Hoisted) {
    const HandedOver &Value = Handed.back();
    SinkPatch.replace(W.Hoisted->Offset, W.Hoisted->Length,
                      isScalarType(Value.Type) ? Value.Name : "std::move(" + Value.Name + ")");
    renameAliases(TaskPatch, W.Hoisted->Offset, W.Hoisted->end());
    renameOwns(TaskPatch, W.Hoisted->Offset, W.Hoisted->end(), false);
  }
  renameAliases(TaskPatch, W.TaskBegin, W.TaskEnd);
  renameOwns(TaskPatch, W.TaskBegin, W.TaskEnd, false);
  if (W.Searches) // There it is in the function itself.
    return;
  renameAliases(SinkPatch, W.SinkBegin, W.SinkEnd);
  renameOwns(SinkPatch, W.SinkBegin, W.SinkEnd, true);
}

void Renderer::indentBody() {
  std::string By;
  for (unsigned Level = 0; Level < Shift; ++Level)
    By += Space.Unit;
  BodyIndent = Space.Body + By;
  if (W.Searches)
    shiftLines(SinkPatch, W.Guard->Inside, W.SinkEnd, W.NamedRange ? Space.Unit : "", Source,
               Tokens, W.Guard->Indent);
  else if (W.Guard)
    for (Patch *Each : {&TaskPatch, &SinkPatch})
      shiftLines(*Each, W.Guard->Inside, W.SinkEnd, Shift == 0 ? "" : By, Source, Tokens,
                 W.Guard->Indent);
  if (Shift == 0 && W.Excess.empty() && !W.Stage)
    return;
  shiftLines(TaskPatch, W.TaskBegin, W.Stage.value_or(W.TaskEnd), By, Source, Tokens, W.Excess);
  if (W.Stage)
    shiftLines(TaskPatch, *W.Stage, W.TaskEnd, By + Space.Unit, Source, Tokens);
  if (!W.Searches)
    shiftLines(SinkPatch, W.SinkBegin, W.SinkEnd, By, Source, Tokens);
  if (W.Hoisted)
    shiftLines(TaskPatch, W.Hoisted->Offset, W.Hoisted->end(), By, Source, Tokens);
}

std::string Renderer::taskReturn() const {
  if (W.Folds)
    return "return " + tupled(reduced(&OwnVariable::Alias)) + ";";
  if (Handed.empty())
    return flagged() ? "return true;" : "";
  std::string Hoisted =
      W.Hoisted ? StringRef(TaskPatch.slice(W.Hoisted->Offset, W.Hoisted->end())).trim().str() : "";
  if (Handed.size() == 1) {
    if (W.Hoisted)
      return "return " + Hoisted + ";";
    const HandedOver &Only = Handed.front();
    return Only.NeedsMove && !isScalarType(Only.Type) ? "return std::move(" + Only.Name + ");"
                                                      : "return " + Only.Name + ";";
  }
  std::vector<std::string> Parts;
  for (const HandedOver &Value : W.Values)
    Parts.push_back(isScalarType(Value.Type) ? Value.Name : "std::move(" + Value.Name + ")");
  if (W.Hoisted)
    Parts.push_back(Hoisted);
  return "return std::make_tuple(" + join(Parts, ", ") + ");";
}

std::string Renderer::returnType() const {
  if (!W.Tail.empty())
    return W.Tail;
  if (W.Searches)
    return W.TaskContinues.empty() ? "" : " -> bool";
  if (!W.Reduces.empty() && !W.Folds)
    return " -> " + W.Reduces.front().Type;
  if (!optional())
    return "";
  std::vector<std::string> Types;
  for (const HandedOver &Value : Handed)
    Types.push_back(StringRef(Value.Type).trim().str());
  for (std::string &Type : Types)
    if (StringRef(Type).starts_with("const ") && !StringRef(Type).contains('*'))
      Type = Type.substr(strlen("const "));
  return " -> std::optional<" +
         (Types.size() == 1 ? Types.front() : "std::tuple<" + join(Types, ", ") + ">") + ">";
}

std::string Renderer::parameter(bool Used) const {
  std::string Text = Used ? W.Parameter : W.Anonymous;
  if (!Style.SpellTypes || Style.ItemType.empty())
    return Text;
  for (const Token &T : lex(Text))
    if (T.is("auto"))
      return Text.replace(T.Offset, T.Text.size(), Style.ItemType);
  return Text;
}

std::string Renderer::captures(uint32_t Begin, uint32_t End, bool InSink) const {
  std::vector<Token> Part = partTokens(Begin, End, InSink);
  std::string List = "[&";
  for (const AliasedBinding &A : W.Aliases)
    if (usesName(Part, A.Name))
      List += ", &" + A.Alias + " = " + A.Name;
  return List + "]";
}

/// The tokens of a part: the hoisted expression belongs to the task, wherever it stands.
std::vector<Token> Renderer::partTokens(uint32_t Begin, uint32_t End, bool InSink) const {
  std::vector<Token> Part;
  auto IsHoisted = [&](const Token &T) {
    return W.Hoisted && T.Offset >= W.Hoisted->Offset && T.Offset < W.Hoisted->end();
  };
  for (const Token &T : Tokens.within(Begin, End))
    if (!InSink || !IsHoisted(T))
      Part.push_back(T);
  if (!InSink && W.Hoisted)
    append_range(Part, Tokens.within(W.Hoisted->Offset, W.Hoisted->end()));
  return Part;
}

/// Items that the task hands over are the sink's already.
bool Renderer::usesItem(uint32_t Begin, uint32_t End, bool InSink) const {
  std::vector<Token> Part = partTokens(Begin, End, InSink);
  return any_of(W.ItemNames, [&](const std::string &Name) {
    bool Handed = any_of(W.Values, [&](const HandedOver &V) { return V.Name == Name; });
    return Handed ? !InSink : usesName(Part, Name);
  });
}

/// The variables that each task has of its own.
std::vector<BodyLine> Renderer::declarations() const {
  std::vector<BodyLine> Lines;
  for (const OwnVariable &Own : W.Owns)
    if (!Own.Type.empty())
      Lines.push_back({*declared(Own.Type, Own.Alias.empty() ? Own.Name : Own.Alias) +
                           (Own.From.empty() ? "" : " = " + Own.From) + ";",
                       false});
  return Lines;
}

Lambda Renderer::task() {
  bool Used = usesItem(W.TaskBegin, W.TaskEnd, false);
  Lambda Result;
  Result.Head =
      captures(W.TaskBegin, W.TaskEnd, false) + "(" + parameter(Used) + ")" + returnType();
  BodyText Text;
  if (W.Called.empty())
    Text = bodyText(TaskPatch, W.TaskBegin, W.Stage.value_or(W.TaskEnd), W, Source);
  else
    Text.add(W.Called);
  std::vector<BodyLine> First = declarations();
  if (Used && !W.Unpack.empty())
    First.push_back({W.Unpack, false});
  Text.Lines.insert(Text.Lines.begin(), First.begin(), First.end());
  std::string Return = taskReturn();
  if (W.Stage)
    addStage(Text, bodyText(TaskPatch, *W.Stage, W.TaskEnd, W, Source), Return, !Handed.empty(),
             Style.Conc, Space.Unit);
  else if (!Return.empty())
    Text.add(Return);
  Result.Body = std::move(Text);
  return Result;
}

void Renderer::unpackValues(BodyText &Into) const {
  if (flagged())
    Into.add("if (!" + ResultName + ")"), Into.add(Space.Unit + "return;");
  if (!optional() && Handed.size() < 2)
    return;
  std::string From = optional() ? "*" + ResultName : ResultName;
  auto Bound = [](const HandedOver &Value) {
    return (Value.Const ? "const auto &" : "auto &") + Value.Name;
  };
  if (Handed.size() == 1) {
    Into.add(Bound(Handed.front()) + " = " + From + ";");
    return;
  }
  // Structured bindings cannot be captured by the sink's own lambdas, and are all const or none.
  if (hasLambda(Tokens.within(W.SinkBegin, W.SinkEnd)) ||
      any_of(Handed, [](const HandedOver &Value) { return Value.Const; })) {
    for (size_t I = 0; I < Handed.size(); ++I)
      Into.add(Bound(Handed[I]) + " = std::get<" + std::to_string(I) + ">(" + From + ");");
    return;
  }
  std::vector<std::string> NamesOf;
  for (const HandedOver &Value : Handed)
    NamesOf.push_back(Value.Name);
  Into.add("auto &[" + join(NamesOf, ", ") + "] = " + From + ";");
}

/// The last one stays.
void Renderer::leaveValues(BodyText &Into) const {
  for (const OwnVariable &Own : W.Owns)
    for (const HandedOver &Value : W.Values)
      if (Value.Last && Value.Name == Own.Alias)
        Into.add(Own.Name + " = " +
                 (isScalarType(Value.Type) ? Value.Name : "std::move(" + Value.Name + ")") + ";");
}

Lambda Renderer::sink() {
  std::vector<std::string> Parameters;
  bool Item = usesItem(W.SinkBegin, W.SinkEnd, true);
  if (Item)
    Parameters.push_back(parameter(true));
  if (flagged() && Handed.empty())
    Parameters.push_back("bool " + ResultName);
  else if (!ResultName.empty())
    Parameters.push_back("auto &&" + ResultName);
  else if (!Handed.empty())
    Parameters.push_back((Style.SpellTypes && !Handed.front().Type.empty()
                              ? Handed.front().Type + " &&"
                          : Handed.front().Const ? "const auto &"
                                                 : "auto &&") +
                         Handed.front().Name);
  Lambda Result;
  Result.Head = captures(W.SinkBegin, W.SinkEnd, true);
  if (!Parameters.empty())
    Result.Head += "(" + join(Parameters, ", ") + ")";
  unpackValues(Result.Body);
  if (Item && !W.Unpack.empty())
    Result.Body.add(W.Unpack);
  leaveValues(Result.Body);
  BodyText Text = bodyText(SinkPatch, W.SinkBegin, W.SinkEnd, W, Source);
  Result.Body.Lead = Text.Lead; // Where nothing of the body comes before the ordered part.
  append_range(Result.Body.Lines, Text.Lines);
  return Result;
}

/// The names of what is combined into, as the function or as the task calls them.
std::vector<std::string> Renderer::reduced(std::string OwnVariable::*As) const {
  std::vector<std::string> Out;
  for (const Reduction &Each : W.Reduces) {
    auto Own = find_if(W.Owns, [&](const OwnVariable &V) { return V.Name == Each.Variable; });
    Out.push_back(Own == W.Owns.end() ? Each.Variable : (*Own).*As);
  }
  return Out;
}

/// The functor that combines with this operator; empty where there is none.
std::string functorOf(StringRef Operator) {
  return StringSwitch<std::string>(Operator)
      .Case("+", "std::plus<>{}")
      .Case("*", "std::multiplies<>{}")
      .Case("&", "std::bit_and<>{}")
      .Case("|", "std::bit_or<>{}")
      .Case("^", "std::bit_xor<>{}")
      .Default("");
}

std::string combination(const std::string &Op, const std::string &Left, const std::string &Right) {
  if (Op != "min" && Op != "max")
    return Left + " " + Op + " " + Right;
  return (Op == "min" ? Right + " < " + Left : Left + " < " + Right) + " ? " + Right + " : " + Left;
}

/// The two results that are combined, as a lambda; of a functor, only that it has a name.
Lambda Renderer::combining() {
  Lambda Out;
  if (W.Reduces.size() == 1)
    Out.Functor = functorOf(W.Reduces.front().Operator);
  if (!Out.Functor.empty())
    return Out;
  std::string Left = Taken.fresh("left"), Right = Taken.fresh("right");
  Out.Head = "[](const auto &" + Left + ", const auto &" + Right + ")";
  if (W.Reduces.size() == 1) {
    Out.Body.add("return " + combination(W.Reduces.front().Operator, Left, Right) + ";");
    return Out;
  }
  Out.Body.add("return std::make_tuple(");
  for (size_t I = 0; I != W.Reduces.size(); ++I) {
    std::string Get = "std::get<" + std::to_string(I) + ">(";
    Out.Body.add(Space.Unit + Space.Unit +
                 combination(W.Reduces[I].Operator, Get + Left + ")", Get + Right + ")") +
                 (I + 1 == W.Reduces.size() ? ");" : ","));
  }
  return Out;
}

std::string Renderer::opening() const {
  if (W.Searches)
    return "if (auto " + ResultName + " = " + Style.Conc + "::find_first(";
  if (W.Reduces.size() == 1)
    return W.Reduces.front().Variable + " = " + Style.Conc + "::reduce(";
  if (!W.Reduces.empty())
    return "std::tie(" + join(reduced(&OwnVariable::Name), ", ") + ") = " + Style.Conc +
           "::reduce(";
  if (!W.Outcomes.empty())
    return "auto " + W.Outcomes + " = " + Style.Conc + "::map(";
  return Style.Conc + (W.HasSink ? "::map(" : "::for_each(");
}

std::vector<std::string> Renderer::leadingArguments() const {
  std::vector<std::string> Arguments = {"", W.Range};
  SmallVector<StringRef> Lines;
  StringRef(Style.Executor).split(Lines, '\n');
  Arguments.front() = join(Lines, Eol + Space.Loop + Space.Unit + Space.Unit);
  if (!W.Reduces.empty())
    Arguments.push_back(tupled(reduced(&OwnVariable::Name)));
  return Arguments;
}

bool Renderer::fits(StringRef Text) const {
  return Space.Loop.size() + Text.size() <= Style.Columns && !Text.contains('\n');
}

/// All on one line, or empty.
std::string Renderer::onOneLine(const std::string &Arguments, const Lambda &Task,
                                const std::string &Last) const {
  if (Task.compact().empty())
    return "";
  std::string Line =
      opening() + Arguments + ", " + Task.compact() + (Last.empty() ? "" : ", " + Last) + ");";
  return fits(Line) ? Line : "";
}

/// One argument under the other, or empty.
std::string Renderer::aligned(const std::string &Arguments, const Lambda &Task,
                              const std::string &Last) const {
  if (Task.compact().empty())
    return "";
  std::string Blanks(opening().size(), ' ');
  std::string First = opening() + Arguments + ",", Second = Blanks + Task.compact(),
              Third = Blanks + Last;
  if (!fits(First) || !fits(Second + ");") || !fits(Third + ");"))
    return "";
  std::string Text = First + Eol + Space.Loop + Second;
  return Text + (Last.empty() ? "" : "," + Eol + Space.Loop + Third) + ");";
}

void Renderer::writeLambda(std::string &To, const Lambda &L, const std::string &Indent) const {
  To += L.Head + " {" + (L.Body.Lead.empty() ? "" : " " + L.Body.Lead) + Eol;
  for (const BodyLine &Line : L.Body.Lines)
    To += (Line.Placed || Line.Text.empty() ? "" : BodyIndent) + Line.Text + Eol;
  To += Indent + "}";
}

std::string Renderer::asBlocks(const std::vector<std::string> &Leading, const Lambda &Task,
                               const Lambda *Sink, const std::string &Last) const {
  std::string Text = opening(), Arguments = join(Leading, ", ");
  if (Shift == (W.NamedRange ? 1u : 0u)) {
    Text += Arguments + ", ";
    writeLambda(Text, Task, Space.Loop);
    return Text + (Last.empty() ? "" : ", " + Last) + ");";
  }
  std::string Inner = Space.Loop + Space.Unit;
  Text += Eol + Inner;
  if (fits(Space.Unit + Arguments + ","))
    Text += Arguments;
  else
    Text += Leading.front() + "," + Eol + Inner + join(drop_begin(Leading), ", ");
  Text += "," + Eol + Inner;
  auto Write = [&](const Lambda &L) {
    if (std::string Short = L.compact(); !Short.empty() && fits(Inner + Short))
      Text += Short;
    else
      writeLambda(Text, L, Inner);
  };
  Write(Task);
  if (Sink || !Last.empty())
    Text += "," + Eol + Inner;
  if (Sink)
    Write(*Sink);
  else
    Text += Last;
  return Text + ");";
}

/// What is done with the first item; a `break` at its end has become its end.
std::string Renderer::found() {
  auto Part = Tokens.within(W.SinkBegin, W.SinkEnd);
  for (size_t I = Part.size(); I-- > 0;) {
    if (Part[I].is(";") || Part[I].What == Token::Kind::Comment)
      continue;
    if (Part[I].is("break"))
      SinkPatch.replace(Part[I].Offset, Part[I + 1].end() - Part[I].Offset, "");
    break;
  }
  std::string Indent = Space.Loop + Space.Unit, Text;
  bool Used = any_of(W.ItemNames, [&](const std::string &Name) { return usesName(Part, Name); });
  if (Used)
    Text += Indent + W.Parameter + " = *" + ResultName + ";" + Eol;
  if (Used && !W.Unpack.empty())
    Text += Indent + W.Unpack + Eol;
  BodyText Body = bodyText(SinkPatch, W.SinkBegin, W.SinkEnd, W, Source);
  if (!Body.Lead.empty())
    Text += Indent + Body.Lead + Eol;
  for (const BodyLine &Line : Body.Lines)
    if (!StringRef(Line.Text).trim().empty())
      Text += (Line.Placed ? "" : Indent) + Line.Text + Eol;
  return Text;
}

std::string Renderer::render() {
  nameValues();
  patchBody();
  std::string Before, After, List;
  if (W.NamedRange) {
    List = Taken.fresh("items");
    Before = "{" + Eol + Space.Loop + Space.Unit + "auto " + List + " = " + W.Range + ";" + Eol;
    After = Eol + Space.Loop + "}";
    Space.Loop += Space.Unit;
    Before += Space.Loop;
  }
  std::vector<std::string> Leading = leadingArguments();
  if (W.NamedRange)
    Leading[1] = List;
  std::string Arguments = join(Leading, ", ");
  bool HasSink = W.Reduces.size() > 1 || (W.HasSink && W.Reduces.empty() && !W.Searches);
  Shift = W.NamedRange;
  std::string Head = opening() + Arguments + ", " + captures(W.TaskBegin, W.TaskEnd, false) + "(" +
                     parameter(true) + ")" + returnType() + " {";
  if (HasSink || !fits(Head))
    ++Shift;
  indentBody();
  Lambda Task = task(), Sink;
  std::string Last;
  if (HasSink) {
    Sink = W.Reduces.empty() ? sink() : combining();
    Last = Sink.compact();
  } else if (!W.Reduces.empty()) {
    Lambda Two = combining();
    Last = Two.Functor.empty() ? Two.compact() : Two.Functor;
  } else if (!W.Outcomes.empty()) {
    Last = Style.Conc + "::return_exceptions";
  }
  std::string Call;
  if (!HasSink || !Last.empty()) {
    if (!HasSink)
      Call = onOneLine(Arguments, Task, Last);
    if (Call.empty())
      Call = aligned(Arguments, Task, Last);
  }
  if (Call.empty())
    Call = asBlocks(Leading, Task, HasSink ? &Sink : nullptr, Last);
  if (W.Searches)
    Call = StringRef(Call).drop_back().str() + ") {" + Eol + found() + Space.Loop + "}";
  if (!W.CounterBefore.empty())
    Call = W.CounterBefore + Eol + Space.Loop + Call + Eol + Space.Loop + W.CounterAfter[0] + Eol +
           Space.Loop + Space.Unit + W.CounterAfter[1];
  // What follows on the line must not look as if it were under that condition.
  StringRef Next =
      StringRef(Source.Text).drop_front(W.End).take_until([](char C) { return C == '\n'; });
  if (!W.CounterBefore.empty() && !Next.trim().empty())
    Call += Eol + Space.Loop;

  std::string Comments;
  for (const std::string &Comment : W.KeptComments)
    Comments += Comment + Eol + StringRef(Source.indentAt(W.Begin)).str();
  return Comments + Before + Call + After;
}

} // namespace

std::string renderWrapped(const Wrapping &W, const RenderStyle &Style, const SourceText &Source,
                          const TokenStream &Tokens, Names &Taken) {
  return Renderer(W, Style, Source, Tokens, Taken).render();
}

} // namespace concadvise
