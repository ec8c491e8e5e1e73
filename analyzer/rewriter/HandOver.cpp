#include "analyzer/rewriter/HandOver.h"

#include "analyzer/rewriter/Refusal.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

bool isScalar(StringRef Type) {
  static const StringSet<> Words = {"bool",     "char",  "short",  "int",   "long",   "signed",
                                    "unsigned", "float", "double", "const", "wchar_t"};
  SmallVector<StringRef> Parts;
  Type.split(Parts, ' ', -1, /*KeepEmpty=*/false);
  return !Parts.empty() && all_of(Parts, [](StringRef Part) {
    return Words.contains(Part) || Part.ends_with("size_t") ||
           (Part.ends_with("_t") && Part.contains("int"));
  });
}

bool isBinding(ArrayRef<Token> Task, StringRef Name) {
  for (size_t I = 1; I + 1 < Task.size(); ++I)
    if (Task[I].is(Name) && (Task[I - 1].is("[") || Task[I - 1].is(",")) &&
        (Task[I + 1].is("]") || Task[I + 1].is(",")))
      return true;
  return false;
}

bool isReference(ArrayRef<Token> Task, StringRef Name) {
  for (size_t I = 1; I + 1 < Task.size(); ++I)
    if (Task[I].is(Name) && (Task[I - 1].is("&") || Task[I - 1].is("&&")) &&
        (Task[I + 1].is("=") || Task[I + 1].is("{")) &&
        (I < 2 || Task[I - 2].isWord() || Task[I - 2].is(">")))
      return true;
  return false;
}

/// One statement declares several variables: a comma that is in no brackets of any kind.
bool declaresSeveral(ArrayRef<Token> Task) {
  int Depth = 0, Angles = 0;
  bool Comma = false;
  for (const Token &T : Task) {
    Depth += T.is("(") || T.is("[") || T.is("{");
    Depth -= T.is(")") || T.is("]") || T.is("}");
    if (Depth == 0) {
      Comma |= T.is(",") && Angles <= 0;
      Angles += T.is("<") - T.is(">") - 2 * T.is(">>");
    }
  }
  return Comma || Angles != 0;
}

/// The item is an object of the task's own, which a value could point into.
bool isOwnObject(const Wrapping &W, const Shape &S) {
  StringRef Declaration = W.Anonymous;
  bool Scalar = Declaration.contains('*') || isScalar(Declaration) || isScalar(S.ItemType);
  return S.RangeFor && !Declaration.contains('&') && !Scalar;
}

/// The item, or its bindings, is a copy that each iteration may change.
bool isChangeableCopy(const Wrapping &W, const Shape &S) {
  StringRef Declaration = W.Anonymous;
  return S.RangeFor && !Declaration.contains('&') && !Declaration.contains("const ");
}

Error checkValue(const Crossing &C, ArrayRef<Token> Task, const Wrapping &W, const Shape &S) {
  auto Refuse = [&](const Twine &Why) {
    return refuse(refusal::Result, S.Loop, ("`" + C.Name + "` " + Why).str());
  };
  if (!C.Movable)
    return Refuse("can be neither moved nor copied");
  if (isReference(Task, C.Name) && !C.Temporary)
    return Refuse("is a reference: the ordered part would see a copy");
  if (StringRef(C.Type).contains('['))
    return Refuse("is an array");
  // `(double[]){…}` is an object of the task's, too.
  bool Literal = any_of(Task, [](const Token &T) { return T.is("{"); });
  if (C.Inward ||
      (C.Points && (S.Split > 1 || Literal || declaresSeveral(Task) || isOwnObject(W, S))))
    return Refuse("may point at what ends with the task");
  return Error::success();
}

Error checkHoisted(const Wrapping &W, const Shape &S, const SourceText &Source,
                   const TokenStream &Tokens) {
  StringRef Type = StringRef(S.HoistedType).trim();
  auto Refuse = [&](const char *Why) { return refuse(refusal::Result, S.Loop, Why); };
  if (Type.ends_with("&") && !isScalar(Type.rtrim("& ")))
    return Refuse("the call returns a reference: the ordered part would see a copy");
  size_t Index = Tokens.at(S.Hoisted->Offset);
  if (Type.ends_with("&") && Index > 0 && Tokens[Index - 1].is("&"))
    return Refuse("the address of the call's result is taken");
  bool Nested = Source.slice(*S.Hoisted).count('(') > 1;
  if (!Type.ends_with("&") && S.HoistedInward)
    return Refuse("the call's result may point into itself");
  if (!Type.ends_with("&") && S.HoistedPoints && (S.Split > 0 || Nested || isOwnObject(W, S)))
    return Refuse("the call's result may point at what ends with the task");
  return Error::success();
}

/// A copied item that the task may change and the sink reads must be handed over as well.
void handOverItem(Wrapping &W, const Shape &S, ArrayRef<Token> Task, ArrayRef<Token> Sink) {
  bool TaskUses =
      S.Split > 0 && any_of(W.ItemNames, [&](auto &Name) { return usesName(Task, Name); });
  if (!isChangeableCopy(W, S) || !TaskUses)
    return;
  bool Spelled = W.ItemNames.size() == 1 && !StringRef(W.Anonymous).contains("auto");
  for (const std::string &Name : W.ItemNames)
    if (usesName(Sink, Name))
      W.Values.push_back({Name, Spelled ? W.Anonymous : S.ItemType, !W.Unpack.empty()});
}

} // namespace

Error handOver(Wrapping &W, const Shape &S, const SourceText &Source, const TokenStream &Tokens) {
  if (!W.HasSink)
    return Error::success();
  auto Task = Tokens.within(W.TaskBegin, W.TaskEnd);
  std::vector<Token> Sink;
  for (const Token &T : Tokens.within(W.SinkBegin, W.SinkEnd))
    if (!S.Hoisted || T.Offset < S.Hoisted->Offset || T.Offset >= S.Hoisted->end())
      Sink.push_back(T);
  for (const Crossing &C : S.Crossings) {
    bool Last = any_of(W.Owns, [&](const OwnVariable &Own) {
      return Own.Name == C.Name && Own.Kept && !Own.Type.empty();
    });
    if ((!Last && !usesName(Sink, C.Name)) || is_contained(W.ItemNames, C.Name))
      continue;
    if (Error E = checkValue(C, Task, W, S))
      return E;
    bool Spelled = C.Type != "auto";
    W.Values.push_back({C.Name, Spelled ? C.Type : "", isBinding(Task, C.Name), C.Const, Last});
  }
  handOverItem(W, S, Task, Sink);
  if (S.Hoisted) {
    if (Error E = checkHoisted(W, S, Source, Tokens))
      return E;
    W.Hoisted = S.Hoisted;
    StringRef Type = StringRef(S.HoistedType).rtrim("& ");
    W.HoistedType = Type == "auto" ? "" : Type.str();
  }
  bool Unspelled = (W.Hoisted && W.HoistedType.empty()) ||
                   any_of(W.Values, [](const HandedOver &V) { return V.Type.empty(); });
  if (W.leavesEarly() && Unspelled)
    return refuse(refusal::Result, S.Loop,
                  "`continue` in the task needs its result's type, which has no name here");
  return Error::success();
}

bool isScalarType(StringRef Type) { return isScalar(Type); }

} // namespace concadvise
