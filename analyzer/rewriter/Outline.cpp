#include "analyzer/rewriter/Outline.h"

#include "analyzer/rewriter/Declarations.h"
#include "analyzer/rewriter/Patch.h"
#include "analyzer/rewriter/Refusal.h"
#include "analyzer/rewriter/Wrapping.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

/// What an array is as an argument: a pointer to its first element.
std::string decayed(StringRef Type) {
  size_t Open = Type.find('[');
  if (Open == StringRef::npos || Type.contains("(*)"))
    return Type.str();
  StringRef Rest = Type.drop_front(Type.find(']', Open) + 1);
  return (Type.take_front(Open).rtrim() + " " + (Rest.empty() ? "*" : "(*)" + Rest.str())).str();
}

Span word(uint32_t Offset, StringRef Text) {
  Span At;
  At.Offset = Offset;
  At.Length = uint32_t(Text.size());
  return At;
}

bool isArray(StringRef Type) { return Type.contains('[') && !Type.contains("(*)"); }

class Outliner {
public:
  Outliner(const WrapRequest &Request, const SourceText &Source, const TokenStream &Tokens)
      : Request(Request), Of(*Request.Of), S(Of.Wrap), Source(Source), Tokens(Tokens),
        Taken(Tokens.all()), Eol(Source.lineEnd()) {}

  Expected<std::vector<Edit>> run();

private:
  using Outer = concadvise::Shape::Outer;
  Error chooseOuters();
  Error nameResults();
  bool inSink(const Token &T) const;
  std::vector<Token> tokensOf(bool InSink) const;
  std::string part(uint32_t Begin, uint32_t End, ArrayRef<std::pair<Span, std::string>> Replaced);
  void replaceOuters(Patch &Into, uint32_t Begin, uint32_t End) const;
  std::string unpacked(bool InSink) const;
  std::string structs() const;
  std::string task();
  std::string sink();
  std::string call();
  uint32_t front() const;
  /// The ordered part gives its value to the function's own.
  bool leaves(StringRef Name) const {
    return any_of(W.Values, [&](const HandedOver &V) { return V.Last && V.Name == Name; });
  }
  bool hidden(const Outer &Each) const {
    return !usesName(Tokens.within(W.TaskBegin, W.End), Each.Name);
  }
  std::string function(StringRef Kind) const { return ("conc_" + Kind + "_" + Of.Id).str(); }

  const WrapRequest &Request;
  const Site &Of;
  const concadvise::Shape &S;
  const SourceText &Source;
  const TokenStream &Tokens;
  Names Taken;
  std::string Eol;
  Wrapping W;
  std::vector<Outer> Owns;                                  ///< Set anew in each iteration.
  std::vector<Outer> Outers;                                ///< That the body names.
  std::vector<std::pair<std::string, std::string>> Results; ///< Name and type.
  std::string First, Loop, Context, Index, Result, Made;
};

Error Outliner::chooseOuters() {
  auto Refuse = [&](const Twine &Why) { return refuse(refusal::Outline, S.Loop, Why.str()); };
  auto Body = Tokens.within(W.TaskBegin, W.End);
  for (size_t I = 0; I + 1 < Body.size(); ++I)
    if (Body[I].is("asm") || Body[I].is("__asm__") || Body[I].is("__label__") ||
        (Body[I].is("&&") && Body[I + 1].isWord() && I > 0 && Body[I - 1].is("=")))
      return Refuse("`" + Body[I].Text + "` in the body cannot move to another function");
  // In front of the function macros may have another meaning.
  for (const Token &T : Tokens.within(front(), W.Begin))
    if (T.Directive && (T.is("define") || T.is("undef") || T.is("include") || T.is("push_macro") ||
                        T.is("pop_macro")))
      return Refuse("a macro may change between the function's beginning and the loop");
  for (const Outer &Each : S.Outers) {
    if (Each.Name == S.ItemName)
      continue;
    bool Hidden = !usesName(Body, Each.Name); // It comes from a macro.
    bool Own = any_of(W.Owns, [&](const OwnVariable &V) { return V.Name == Each.Name; });
    if (Hidden && (Each.Changes || Own))
      return Refuse("`" + Each.Name + "` is named by a macro");
    auto Same = [&](const Outer &O) { return O.Name == Each.Name; };
    if (any_of(Outers, Same) || any_of(Owns, Same) || Each.Type.empty())
      return Refuse("`" + Each.Name + "` has several meanings in the function, or no type to name");
    if (isVariable(Each.Type))
      return Refuse("the type of `" + Each.Name + "` depends on a value");
    if (!declared(decayed(Each.Type), "x") || (Each.Changes && StringRef(Each.Type).contains('(')))
      return Refuse("`" + Each.Name + "` has a type that is not written here: " + Each.Type);
    for (size_t I = 0; I + 2 < Body.size(); ++I)
      if (isArray(Each.Type) && Body[I].is("sizeof") &&
          (Body[I + 1].is(Each.Name) || Body[I + 2].is(Each.Name)))
        return Refuse("the size of the array `" + Each.Name + "` is asked for");
    if (Own)
      Owns.push_back(Each);
    if (!Own || leaves(Each.Name))
      Outers.push_back(Each);
  }
  return Error::success();
}

Error Outliner::nameResults() {
  for (const HandedOver &Each : W.Values)
    Results.push_back({Each.Name, Each.Type});
  if (W.Hoisted)
    Results.push_back({Taken.fresh("value"), W.HoistedType});
  for (const auto &[Name, Type] : Results)
    if (isVariable(Type) || isArray(Type) || !declared(Type, Name))
      return refuse(refusal::Result, S.Loop, "`" + Name + "` has no type that a result can have");
  return Error::success();
}

/// What is changed outside is reached by pointer.
void Outliner::replaceOuters(Patch &Into, uint32_t Begin, uint32_t End) const {
  auto Part = Tokens.within(Begin, End);
  for (size_t I = 0; I < Part.size(); ++I)
    for (const Outer &Each : Outers)
      if (Each.Changes && !isArray(Each.Type) && isPlainUse(Part, I, Each.Name) &&
          (inSink(Part[I]) || !leaves(Each.Name)))
        Into.replace(Part[I].Offset, uint32_t(Each.Name.size()), "(*" + Each.Name + ")");
}

/// Lines of the body, moved to where a function's statements stand.
std::string Outliner::part(uint32_t Begin, uint32_t End,
                           ArrayRef<std::pair<Span, std::string>> Replaced) {
  Patch Text(Source.Text);
  uint32_t Done = Begin;
  for (const auto &[At, With] : Replaced) {
    replaceOuters(Text, Done, At.Offset);
    Text.replace(At.Offset, At.Length, With);
    Done = At.end();
  }
  replaceOuters(Text, Done, End);
  StringRef Outer = Source.indentAt(W.Begin);
  // A line of its own for each statement: what follows an `if` must not look as if it were under
  // it.
  for (uint32_t Start : W.Starts) {
    bool Behind = Begin < Start && Start < End && Source.Text[Start - 1] == ' ' &&
                  !Source.slice(std::max(Begin, Source.lineStart(Start)), Start).trim().empty();
    if (Behind)
      Text.replace(Start - 1, 1, Eol + Outer.str() + "  ");
  }
  std::string Made = Text.slice(Begin, End), Out;
  StringRef Rest = StringRef(Made).rtrim();
  while (!Rest.empty()) {
    auto [Line, Next] = Rest.split('\n');
    Rest = Next;
    Line = Line.rtrim("\r");
    bool Whole = Line.consume_front(Outer);
    if (Line.trim().empty() && Out.empty())
      continue;
    Out += (Whole || Line.empty() ? "" : "  ") + (Whole ? Line : Line.ltrim()).str() + Eol;
  }
  return Out;
}

std::string Outliner::structs() const {
  std::string Text = "struct " + function("loop") + " {" + Eol;
  Text += "  " + *declared(S.IndexType, First) + ";" + Eol;
  for (const Outer &Each : Outers) {
    std::string Name = Each.Changes && !isArray(Each.Type) ? "*" + Each.Name : Each.Name;
    Text += "  " + *declared(decayed(Each.Type), Name) + ";" + Eol;
  }
  Text += "};" + Eol;
  if (!Results.empty()) {
    Text += "struct " + function("result") + " {" + Eol;
    for (const auto &[Name, Type] : Results)
      Text += "  " +
              *declared(StringRef(Type).starts_with("const ") && !StringRef(Type).contains('*')
                            ? StringRef(Type).drop_front(6)
                            : StringRef(Type),
                        Name) +
              ";" + Eol;
    Text += "};" + Eol;
  }
  return Text;
}

/// The hoisted expression stands in the sink's text, and is the task's.
bool Outliner::inSink(const Token &T) const {
  bool IsHoisted = W.Hoisted && T.Offset >= W.Hoisted->Offset && T.Offset < W.Hoisted->end();
  return W.HasSink && T.Offset >= W.SinkBegin && !IsHoisted;
}

std::vector<Token> Outliner::tokensOf(bool InSink) const {
  std::vector<Token> Part;
  for (const Token &T : Tokens.within(W.TaskBegin, W.SinkEnd))
    if (inSink(T) == InSink)
      Part.push_back(T);
  return Part;
}

/// The variables that a part names, under their own names.
std::string Outliner::unpacked(bool InSink) const {
  std::string Text;
  std::vector<Token> Part = tokensOf(InSink);
  bool Counts = usesName(Part, S.ItemName);
  std::vector<const Outer *> Used;
  for (const Outer &Each : Outers)
    if (leaves(Each.Name) ? InSink : usesName(Part, Each.Name) || hidden(Each))
      Used.push_back(&Each);
  if (!Counts && Used.empty())
    Text += "  (void)" + Context + ";" + Eol;
  else
    Text += "  const struct " + function("loop") + " *const " + Loop + " = " + Context + ";" + Eol;
  if (Counts) {
    StringRef Step = S.Step;
    bool Down = Step.consume_front("-");
    std::string Offset = Index + (Step == "1" ? "" : " * " + Step.str() + "ULL");
    Text += "  " + *declared(S.IndexType, S.ItemName) + " = (" + S.IndexType +
            ")((unsigned long long)" + Loop + "->" + First + (Down ? " - " : " + ") + Offset +
            ");" + Eol;
  } else {
    Text += "  (void)" + Index + ";" + Eol;
  }
  for (const Outer &Each : Owns)
    if (!InSink && usesName(Part, Each.Name))
      Text += "  " + *declared(Each.Type, Each.Name) + ";" + Eol;
  for (const Outer *Each : Used) {
    bool Pointer = Each->Changes && !isArray(Each->Type);
    Text += "  " + *declared(decayed(Each->Type), Pointer ? "*const " + Each->Name : Each->Name) +
            " = " + Loop + "->" + Each->Name + ";" + Eol;
    if (hidden(*Each)) // Which part it is for, the text does not say.
      Text += "  (void)" + Each->Name + ";" + Eol;
  }
  return Text;
}

std::string Outliner::task() {
  bool Maps = W.HasSink;
  std::vector<std::pair<Span, std::string>> Continues;
  for (uint32_t At : W.TaskContinues)
    Continues.push_back({word(At, "continue"), Maps ? "return 0" : "return"});
  std::string Text = (Maps ? "static int " : "static void ") + function("task") + "(void *" +
                     Context + ", size_t " + Index + (Maps ? ", void *" + Result : "") + ") {" +
                     Eol;
  Text += unpacked(false) + part(W.TaskBegin, W.TaskEnd, Continues);
  if (Maps) {
    if (Results.empty()) {
      Text += "  (void)" + Result + ";" + Eol;
    } else {
      Text += "  struct " + function("result") + " *const " + Made + " = " + Result + ";" + Eol;
      for (const HandedOver &Each : W.Values)
        Text += "  " + Made + "->" + Each.Name + " = " + Each.Name + ";" + Eol;
    }
    if (W.Hoisted)
      Text += "  " + Made + "->" + Results.back().first + " = " +
              StringRef(part(W.Hoisted->Offset, W.Hoisted->end(), {})).trim().str() + ";" + Eol;
    Text += "  return 1;" + Eol;
  }
  return Text + "}" + Eol;
}

std::string Outliner::sink() {
  std::vector<std::pair<Span, std::string>> Replaced;
  for (uint32_t At : W.SinkContinues)
    Replaced.push_back({word(At, "continue"), "return"});
  if (W.Hoisted)
    Replaced.push_back({*W.Hoisted, Results.back().first});
  sort(Replaced, [](const auto &A, const auto &B) { return A.first.Offset < B.first.Offset; });
  std::string Text = "static void " + function("sink") + "(void *" + Context + ", size_t " + Index +
                     ", void *" + Result + ") {" + Eol + unpacked(true);
  if (Results.empty())
    Text += "  (void)" + Result + ";" + Eol;
  else
    Text += "  struct " + function("result") + " *const " + Made + " = " + Result + ";" + Eol;
  for (const auto &[Name, Type] : Results)
    Text += "  " + (leaves(Name) ? "(*" + Name + ")" : *declared(Type, Name)) + " = " + Made +
            "->" + Name + ";" + Eol;
  return Text + part(W.SinkBegin, W.SinkEnd, Replaced) + "}" + Eol;
}

std::string Outliner::call() {
  std::string In = Source.indentAt(W.Begin).str(), Text;
  for (const std::string &Comment : W.KeptComments)
    Text += Comment + Eol + In;
  bool Unsigned = StringRef(S.IndexType + S.ItemType).contains("unsigned") ||
                  StringRef(S.IndexType).contains("size_t") ||
                  StringRef(S.IndexType).contains("uint");
  std::string Values = W.CounterBefore.empty() ? S.Lower : S.ItemName;
  for (const Outer &Each : Outers)
    Values += ", " + (Each.Changes && !isArray(Each.Type) ? "&" + Each.Name : Each.Name);
  if (!W.CounterBefore.empty())
    Text += W.CounterBefore + Eol + In;
  Text +=
      "{" + Eol + In + "  struct " + function("loop") + " " + Loop + " = {" + Values + "};" + Eol;
  // They may have no other use.
  for (const Outer &Each : Owns)
    if (!leaves(Each.Name))
      Text += In + "  (void)" + Each.Name + ";" + Eol;
  bool Declared = Tokens.within(S.Header.Offset, S.Header.end()).size() > 3 &&
                  !Tokens[Tokens.at(S.Header.Offset) + 2].is(S.ItemName);
  if (!Declared && W.CounterBefore.empty())
    Text += In + "  (void)" + S.ItemName + ";" + Eol;
  std::string Steps = std::string(Unsigned ? "conc_steps_unsigned(" : "conc_steps(") + Loop + "." +
                      First + ", " + S.Upper + ", " + (S.Step.empty() ? "1" : S.Step) + ")";
  Text += In + "  " + (W.HasSink ? "conc_map(" : "conc_for_each(") +
          executorForC(Request, In + "      ", Eol) + ", " + Steps + "," + Eol + In + "    ";
  if (W.HasSink)
    Text += (Results.empty() ? "0" : "sizeof(struct " + function("result") + ")") + ", " +
            function("task") + ", " + function("sink");
  else
    Text += function("task");
  Text += ", &" + Loop + ");" + Eol;
  if (!W.CounterBefore.empty())
    Text += In + "  " + W.CounterAfter[0] + Eol + In + "    " + W.CounterAfter[1] + Eol;
  return Text + In + "}";
}

/// In front of the function and of the comment right above it.
uint32_t Outliner::front() const {
  size_t At = Tokens.at(S.Enclosing.Offset);
  while (At > 0 && Tokens[At - 1].What == Token::Kind::Comment &&
         Source.slice(Tokens[At - 1].end(), Tokens[At].Offset).count('\n') < 2 &&
         Tokens[At - 1].Offset == Source.lineStart(Tokens[At - 1].Offset))
    --At;
  return At < Tokens.size() ? Tokens[At].Offset : S.Enclosing.Offset;
}

Expected<std::vector<Edit>> Outliner::run() {
  StringRef Name = Of.Function;
  if (Name.starts_with("conc_task_") || Name.starts_with("conc_sink_"))
    return refuse(refusal::AlreadyWrapped, S.Loop);
  auto Plan = planWrapping(Of, Source, Tokens, Taken);
  if (!Plan)
    return Plan.takeError();
  W = std::move(*Plan);
  W.Reduces.clear();
  if (W.Guard || S.RangeFor || !S.Enclosing.valid() || !S.Enclosing.Editable)
    return refuse(refusal::Outline, S.Loop,
                  "this form of loop is not taken out of its C function yet");
  if (Error E = chooseOuters())
    return E;
  if (Error E = nameResults())
    return E;
  First = Taken.fresh("first");
  Loop = Taken.fresh("loop");
  Context = Taken.fresh("context");
  Index = Taken.fresh("index");
  Result = Taken.fresh("result");
  Made = Taken.fresh("made");
  std::string Functions = structs() + Eol + task() + Eol;
  if (W.HasSink)
    Functions += sink() + Eol;
  std::vector<Edit> Edits = {{Source.File, front(), 0, Functions, Source.Sha256},
                             {Source.File, W.Begin, W.End - W.Begin, call(), Source.Sha256}};
  return Edits;
}

} // namespace

Expected<std::vector<Edit>> outlined(const WrapRequest &Request, const SourceText &Source,
                                     const TokenStream &Tokens) {
  return Outliner(Request, Source, Tokens).run();
}

} // namespace concadvise
