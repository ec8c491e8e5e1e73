#include "analyzer/frontend/Dump.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace concadvise {
namespace {

constexpr StringRef NodeNames[] = {
    "block",  "loop",  "branch", "switch", "try",   "locked", "deferred", "declare",
    "read",   "write", "update", "bind",   "hold",  "call",   "break",    "continue",
    "return", "goto",  "label",  "throw",  "await", "yield",  "asm",
};
constexpr StringRef CallNames[] = {"direct",   "virtual",     "pointer",    "std-function",
                                   "operator", "constructor", "destructor", "lambda",
                                   "builtin",  "unknown"};
constexpr StringRef LoopNames[] = {"range", "counted", "while", "do", "other"};
constexpr StringRef StorageNames[] = {"local",         "parameter",    "static-local", "global",
                                      "static-member", "thread-local", "capture"};
constexpr StringRef TypeNames[] = {"void",      "bool",   "integer", "floating", "pointer",
                                   "reference", "record", "array",   "function", "other"};
constexpr StringRef PassingNames[] = {"value",      "const-ref", "ref",
                                      "rvalue-ref", "pointer",   "const-pointer"};

class Dumper {
public:
  Dumper(const FunctionFacts &Of, raw_ostream &Out) : Of(Of), Out(Out) {}

  void dump() {
    Out << "function " << Of.Name << flags() << " at " << place(Of.At) << "\n";
    Out << "  usr " << Of.Usr << "\n";
    for (const std::string &Each : Of.Overrides)
      Out << "  overrides " << Each << "\n";
    if (!Of.EnclosingFunction.empty())
      Out << "  in " << Of.EnclosingFunction << "\n";
    for (const Variable &Each : Of.Variables)
      variable(Each);
    node(Of.Body, 1);
  }

private:
  const FunctionFacts &Of;
  raw_ostream &Out;

  static std::string place(const Span &At) {
    if (!At.valid())
      return "-";
    return (Twine(At.Line) + ":" + Twine(At.Column) + "-" + Twine(At.EndLine) + ":" +
            Twine(At.EndColumn) + (At.Editable ? "" : "!"))
        .str();
  }

  std::string flags() const {
    std::string Result;
    auto Flag = [&](bool Is, StringRef Name) {
      if (Is)
        Result += (" [" + Name + "]").str();
    };
    Flag(Of.Coroutine, "coroutine");
    Flag(Of.Lambda, "lambda");
    Flag(Of.Main, "main");
    Flag(Of.Virtual, "virtual");
    Flag(Of.InternalLinkage, "internal");
    Flag(Of.Noexcept, "noexcept");
    Flag(Of.InTemplate, "template");
    Flag(Of.InHeader, "header");
    Flag(Of.InMacro, "macro");
    Flag(Of.AddressTaken, "address-taken");
    Flag(Of.AnnotatedBlocking, "blocking");
    Flag(Of.AnnotatedNonblocking, "nonblocking");
    Flag(Of.Ignored, "ignored");
    return Result;
  }

  void variable(const Variable &V) {
    Out << "  variable " << V.Name << " " << StorageNames[unsigned(V.Where)] << " "
        << TypeNames[unsigned(V.Type.What)] << " '" << V.Type.Spelling << "'";
    if (V.CaptureOf != NoVar || V.Where == Variable::Storage::Capture)
      Out << (V.CapturedByRef ? " by-ref" : " by-copy");
    if (V.CaptureOf != NoVar)
      Out << " of #" << V.CaptureOf;
    Out << "\n";
  }

  std::string name(VarId Var) const {
    if (Var >= Of.Variables.size())
      return "?";
    return Of.Variables[Var].Name.empty() ? "#" + utostr(Var) : Of.Variables[Var].Name;
  }

  std::string polynomial(const Polynomial &P) const {
    if (!P.Known)
      return "?";
    std::string Result;
    for (const Polynomial::Term &Term : P.Terms) {
      if (!Result.empty())
        Result += " + ";
      if (Term.Coefficient != 1)
        Result += itostr(Term.Coefficient) + "*";
      for (size_t I = 0; I < Term.Vars.size(); ++I)
        Result += (I ? "*" : "") + name(Term.Vars[I]);
    }
    if (Result.empty() || P.Constant != 0)
      Result += (Result.empty() ? "" : " + ") + itostr(P.Constant);
    if (P.Bits)
      Result += P.Bits == Polynomial::UnknownWrap ? " wrapping" : " mod 2^" + utostr(P.Bits);
    return Result;
  }

  std::string place(const Place &P) const {
    std::string Result;
    switch (P.From) {
    case Place::Root::Var:
      Result = name(P.Var);
      break;
    case Place::Root::This:
      Result = "this";
      break;
    case Place::Root::CallResult:
      Result = "call#" + utostr(P.Call);
      break;
    case Place::Root::Literal:
      return "literal";
    case Place::Root::Unknown:
      return "unknown";
    }
    for (const Place::Step &Step : P.Path)
      switch (Step.What) {
      case Place::Step::Kind::Field:
        Result += "." + Step.Field;
        break;
      case Place::Step::Kind::Deref:
        Result += ".*";
        break;
      case Place::Step::Kind::Index:
        Result += "[" + polynomial(Step.Index) +
                  (Step.Index.Known || Step.Field.empty() ? "" : " " + Step.Field) + "]";
        break;
      }
    return Result;
  }

  void argument(const Argument &A) {
    Out << PassingNames[unsigned(A.How)];
    if (A.From)
      Out << " " << place(*A.From);
    if (A.Integer)
      Out << " = " << *A.Integer;
    if (A.Text) {
      Out << " \"";
      printEscapedString(*A.Text, Out);
      Out << "\"";
    }
    if (!A.Callable.empty())
      Out << " callable " << A.Callable;
    if (A.MovesFrom)
      Out << " moved";
  }

  void call(uint32_t Index) {
    const CallFacts &C = Of.Calls[Index];
    Out << " #" << Index << " " << CallNames[unsigned(C.What)] << " "
        << (C.Name.empty() ? "?" : C.Name);
    if (C.Receiver)
      Out << " on " << place(*C.Receiver);
    Out << " (";
    for (size_t I = 0; I < C.Args.size(); ++I) {
      Out << (I ? ", " : "");
      argument(C.Args[I]);
    }
    Out << ")" << (C.ResultUsed ? "" : " discarded") << (C.DeclaredBlocking ? " blocking" : "")
        << (C.DeclaredNonblocking ? " nonblocking" : "");
    if (C.Name.empty() && !C.Callee.empty())
      Out << " callee " << C.Callee;
  }

  void loop(const LoopFacts &L) {
    Out << " " << LoopNames[unsigned(L.What)] << " depth " << L.Depth;
    if (L.AlreadyParallel)
      Out << " already-parallel";
    if (L.Var != NoVar)
      Out << " var " << name(L.Var);
    for (VarId Each : L.Bindings)
      Out << " binding " << name(Each);
    if (L.What == LoopFacts::Kind::Counted)
      Out << " from " << polynomial(L.Lower) << " to " << polynomial(L.Upper) << " step " << L.Step
          << " text '" << L.LowerText << "' '" << L.UpperText << "' type '" << L.VarType
          << "' lower-at " << place(L.LowerAt) << " upper-at " << place(L.UpperAt);
    if (L.What == LoopFacts::Kind::Range)
      Out << " over " << (L.Over ? place(*L.Over) : "?") << " over-at " << place(L.OverAt)
          << " item-at " << place(L.ItemDecl);
    Out << " header-at " << place(L.Header) << " body-at " << place(L.Body)
        << (L.Braced ? " braced" : "");
  }

  void node(const Node &N, unsigned Depth) {
    Out.indent(Depth * 2) << (N.Statement ? "statement" : NodeNames[unsigned(N.What)]);
    if (N.Var != NoVar)
      Out << " " << name(N.Var);
    if (N.What == Node::Kind::Loop)
      loop(Of.Loops[N.Index]);
    if (N.What == Node::Kind::Call)
      call(N.Index);
    if (N.On.From != Place::Root::Unknown || N.What == Node::Kind::Read ||
        N.What == Node::Kind::Write || N.What == Node::Kind::Update || N.What == Node::Kind::Bind ||
        N.What == Node::Kind::Hold)
      Out << (N.Var != NoVar ? " to " : " ") << place(N.On);
    if (!N.Text.empty())
      Out << " '" << N.Text << "'";
    if (N.Value.Known)
      Out << " value " << polynomial(N.Value);
    Out << " @" << place(N.At) << "\n";
    for (const Node &Child : N.Children)
      node(Child, Depth + 1);
  }
};

} // namespace

void dumpFacts(const TranslationUnit &Unit, raw_ostream &Out) {
  Out << "unit " << sys::path::filename(Unit.MainFile) << " "
      << (Unit.Cxx ? "c++" + utostr(Unit.CxxStandard) : "c")
      << (Unit.Exceptions ? "" : " no-exceptions") << (Unit.Rtti ? "" : " no-rtti")
      << (Unit.FastMath ? " fast-math" : "") << "\n";
  for (const auto &[Derived, Base] : Unit.Records)
    Out << "record " << Derived << " : " << Base << "\n";
  for (const Suppression &Each : Unit.Suppressions)
    Out << "suppress " << (Each.Rule.empty() ? "*" : Each.Rule) << " line " << Each.Line << "\n";
  for (const std::string &Usr : Unit.AddressTaken)
    Out << "address-taken " << Usr << "\n";
  for (const FunctionFacts &Function : Unit.Functions)
    Dumper(Function, Out).dump();
}

} // namespace concadvise
