// One translation unit as the analyzer's later stages see it: functions lowered to trees of events.
//
// The front end (clang) writes Facts; analyzer/program (no clang) links them and decides. A body is
// a tree of regions (block, loop, branch, …) whose leaves are events in evaluation order: reads,
// writes, calls, exits. That is enough for effects, dependences, privatisation and the splitting of
// a loop body into the part that may run concurrently and the part that must stay in order.
#pragma once

#include "model/Source.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace concadvise {

using VarId = uint32_t; ///< Index into FunctionFacts::Variables.
inline constexpr VarId NoVar = UINT32_MAX;

/// What the analysis needs to know of a type; `Spelling` is fully qualified and usable in source
/// when `Nameable` (a lambda or a type local to a function cannot be named elsewhere).
struct TypeFacts {
  enum class Kind : uint8_t {
    Void,
    Bool,
    Integer,
    Floating,
    Pointer,
    Reference,
    Record,
    Array,
    Function,
    Other
  };
  enum class Container : uint8_t {
    None,
    Vector,
    VectorBool,
    StdArray,
    CArray,
    Deque,
    List,
    Set,
    Map,
    UnorderedSet,
    UnorderedMap,
    String,
    StringView,
    Span,
    Optional,
    Pair,
    UniquePtr,
    SharedPtr,
    Other,
  };
  Kind What = Kind::Other;
  Container Holds = Container::None;
  std::string Spelling;
  std::string Record;  ///< Qualified name of the record (of the pointee for pointers/references).
  std::string Element; ///< Spelling of a container's or array's element type.
  /// Qualified name of the record that a container's (a map's mapped) or array's elements are;
  /// empty for numbers and pointers.
  std::string ElementRecord;
  bool Const = false;  ///< The object (the pointee for pointers and references) is const.
  bool Atomic = false; ///< std::atomic or _Atomic.
  bool Volatile = false;
  bool Restrict = false;
  bool Nameable = true;
  bool Movable = true, Copyable = true;
  /// One is made without a value, and ends, without code of the program's own.
  bool MadeQuietly = true;
  bool TriviallyCopyable = false;
  bool HasPointer = false; ///< Holds a pointer, reference, handle or view: cannot cross processes.
  /// An iterator, span, string_view, reference_wrapper: names what others own, as a pointer does.
  bool View = false;
  /// Whoever uses it uses what it refers to: a tuple of references, an iterator over a stream, an
  /// inserter. (A container of pointers is used without following them.)
  bool Carries = false;
  bool Unsigned = false; ///< An unsigned integer.
  bool NonTrivialDestructor = false;
  uint64_t SizeInBytes = 0; ///< 0 when incomplete or dependent.
  /// Of what a pointer's, array's or vector's subscripts count; 0 when that is not known.
  uint64_t ElementBytes = 0;
};

struct Variable {
  enum class Storage : uint8_t {
    Local,
    Parameter,
    StaticLocal,
    Global,
    StaticMember,
    ThreadLocal,
    Capture
  };
  std::string Name;
  std::string Usr; ///< Set for everything with linkage or static storage.
  Storage Where = Storage::Local;
  TypeFacts Type;
  Location Decl;
  int ParamIndex = -1; ///< For parameters.
  bool InternalLinkage = false;
  bool CapturedByRef = false; ///< For lambda captures.
  bool AddressTaken = false;  ///< `&x` (or a part of it) is somewhere in the function.
  VarId CaptureOf = NoVar;    ///< In the enclosing function, for lambda captures.
};

/// Integer polynomial over variables of the function: Constant + Σ Coefficient·Π Vars.
/// `Known` false: some part could not be expressed (a load, a call, a division).
struct Polynomial {
  struct Term {
    int64_t Coefficient = 0;
    std::vector<VarId> Vars; ///< Sorted; a repeated id is a power.
  };
  bool Known = false;
  /// Not 0: computed modulo 2^Bits, so the terms give the value only if they stay within
  /// [0, 2^Bits); with SignedWrap added, within [-2^(Bits-1), 2^(Bits-1)). UnknownWrap: some part
  /// of it may wrap in a way that this does not tell.
  uint8_t Bits = 0;
  static constexpr uint8_t SignedWrap = 0x80, UnknownWrap = 1;
  int64_t Constant = 0;
  std::vector<Term> Terms;

  bool isConstant() const { return Known && Terms.empty(); }
  /// `Bits` of what is made of two such parts.
  static uint8_t joinedBits(uint8_t A, uint8_t B) {
    return A == B || !B ? A : !A ? B : UnknownWrap;
  }
};

/// A storage location: a root and the steps from it. `a[i].x` = {a, [Index i][Field x]};
/// `p->x` = {p, [Deref][Field x]}; an element reached through operator[] or at() of a container is
/// an Index step too (for maps, keys are not integers: Known = false, Field = its text).
/// A reference names what it refers to: no Deref step for it, and its Bind says what that is.
/// `p[i]`, `*(p + i)` = {p, [Index i]}, `*p` = {p, [Deref]}, which is the same as [Index 0] when
/// `p` is a pointer; `*it` = {it, [Deref]}. Root::This is the object itself: `this->x` = {This,
/// [Field x]}. For Root::Literal (a string, a null pointer, a temporary) nothing the program wrote
/// is reached.
struct Place {
  enum class Root : uint8_t { Var, This, CallResult, Literal, Unknown };
  struct Step {
    enum class Kind : uint8_t { Field, Deref, Index } What = Kind::Field;
    std::string Field; ///< Field name ("(union)" for all of a union's), or an index's source text.
    Polynomial Index;
    /// Index: counts from where a stored pointer points to (a Deref with an offset), not from the
    /// start of an array or container.
    bool Pointer = false;
    /// Deref of what is the only way to its target: a unique_ptr, an optional.
    bool Owned = false;
  };
  Root From = Root::Unknown;
  VarId Var = NoVar; ///< For Root::Var.
  uint32_t Call = 0; ///< For Root::CallResult: index into FunctionFacts::Calls.
  std::vector<Step> Path;
};

struct Argument {
  enum class Passing : uint8_t { Value, ConstRef, Ref, RvalueRef, Pointer, ConstPointer };
  Passing How = Passing::Value;
  /// The lvalue passed, or what the pointer points to: `f(&x)` x, `f(array)` array, `f(p)` *p,
  /// `f(a + i)` and `f(&a[i])` a[i]. A callee may walk on from there: a last Index is a start.
  std::optional<Place> From;
  /// Constant value where it is one, the ticks of a constant length of time; 0 for a null pointer.
  std::optional<int64_t> Integer;
  int64_t SetBits =
      0;              ///< Bits that a value which is not constant has for certain: `flags | 04000`.
  bool Made = false;  ///< A number or address that is made for the call, bound to a reference.
  bool Zeros = false; ///< Points to a variable that is made of zeros and stays so until here.
  std::optional<std::string> Text; ///< String literal.
  std::string Callable;            ///< USR of a lambda or function passed as a callable.
  std::string Slot; ///< Where a callable that is passed on comes from (TranslationUnit::Stored).
  Span At;
  TypeFacts Type; ///< Type of the argument expression, not of the parameter.
  bool MovesFrom = false;
};

struct CallFacts {
  enum class Kind : uint8_t {
    Direct,
    Virtual,
    Pointer,
    StdFunction,
    Operator,
    Constructor,
    Destructor,
    Lambda,
    Builtin,
    Unknown
  };
  Kind What = Kind::Direct;
  std::string Callee; ///< USR; empty when not known (a pointer).
  std::string
      Slot; ///< Pointer, StdFunction: what is called is kept there (TranslationUnit::Stored).
  std::string Name;           ///< Qualified, without template arguments: "std::vector::push_back".
  std::string ReceiverRecord; ///< Record of the object for method calls.
  std::optional<Place> Receiver;
  bool Overridable = false;     ///< Virtual: a class outside of this program may override it.
  bool ReceiverCarries = false; ///< TypeFacts::Carries of the object.
  std::vector<Argument> Args;
  TypeFacts Result;
  bool ResultUsed = false;
  bool CalleeNoexcept = false;
  /// The callee's type says so: [[clang::blocking]], [[clang::nonblocking]].
  bool DeclaredBlocking = false, DeclaredNonblocking = false;
  bool NoReturn = false; ///< Never comes back: `abort`, what is declared so.
  bool ConstMethod = false;
  Span At;     ///< The whole call expression.
  Span NameAt; ///< The callee's name inside it.
};

struct LoopFacts {
  enum class Kind : uint8_t { Range, Counted, While, Do, Other };
  Kind What = Kind::Other;
  VarId Var = NoVar;           ///< Loop variable (index, or range-for item).
  std::vector<VarId> Bindings; ///< Structured bindings of a range-for item.
  /// Counted: Var runs Lower, Lower+Step … while < Upper (> Upper when Step is negative): exclusive
  /// and normalised. Both speak of the values at the loop's entry; a body may still write what
  /// they name. The body never writes Var.
  Polynomial Lower, Upper;
  int64_t Step = 1;
  std::string LowerText, UpperText, VarType; ///< Source text, for rewriting.
  /// LowerAt is not valid when the header gives Var no value: `for (; i < n; ++i)`, and
  /// `while (i < n) { …; ++i; }`, whose last statement is then left out of the body's children.
  Span LowerAt, UpperAt;
  std::optional<Place> Over; ///< Range: the container.
  TypeFacts OverType;
  Span OverAt;   ///< Range: the expression; editable text for rewriting.
  Span ItemDecl; ///< Range: "const auto &url"; not valid for `it = v.begin(); it != v.end()`.
  Span At;       ///< Whole statement.
  Span Header;   ///< From `for` to the closing parenthesis.
  Span Body;     ///< With braces where there are any.
  bool Braced = false;
  /// Variables that a macro's own text names in it, where the loop's text does not show them.
  std::vector<VarId> Hidden;
  /// A macro makes text of their names: `#define SHOW(x) printf(#x "=%d", x)`.
  std::vector<VarId> Spelled;
  bool HidesFunction = false;   ///< A macro or a default argument names the function: `__func__`.
  bool AlreadyParallel = false; ///< Under an OpenMP, TBB or execution-policy construct.
  uint32_t Parent = UINT32_MAX; ///< Enclosing loop in the same function.
  unsigned Depth = 1;
};

/// A node of a function body. Which fields matter depends on `What`.
struct Node {
  enum class Kind : uint8_t {
    // regions
    Block, ///< Children in order; one statement of source is one Block child (see Statement).
    /// Index into Loops. Children: what each round evaluates besides the body, as Blocks whose Text
    /// is "condition", "increment" or "item" (a Counted or Range loop's own step is left out), and
    /// last the body Block.
    Loop,
    /// Children: condition events as a Block, then-Block, else-Block (may be empty). Text = "!"
    /// when
    /// the condition is the negation of its last event.
    Branch,
    /// Children: condition Block, then one Block per group of labels (Text = "default" when among
    /// them). A group without a final Break falls through to the next. What runs once but can be
    /// left by `break`, `do { … } while (0)`, is one with an empty condition and a default group.
    Switch,
    Try,      ///< Children: body Block, then one Block per handler.
    Locked,   ///< Lock held over the children; On = the mutex.
    Deferred, ///< Body of a lambda that is not called here; Callee USR in `Text`.
    // events
    /// Var comes to life (initialising reads and calls precede it). On = what it is made from,
    /// where
    /// that is a place or a call's result (its path is empty and its root unknown otherwise).
    Declare,
    Read,
    Write,
    Update, ///< Read-modify-write; Text = operator: + - * & | ^ min max && || other.
    /// Var (reference or pointer) is made to name On. For a pointer variable this is also the write
    /// of the pointer itself: no Write follows.
    Bind,
    /// Var, or what it names or points to, or what the call Index made, is made to hold a pointer,
    /// a reference or a view of On; in its member `Text` (empty: somewhere). A write or a
    /// declaration of it goes with this. With neither, the holder cannot be named.
    Hold,
    Call,  ///< Call = index into Calls.
    Break, ///< Text = "switch" when it leaves a switch, not a loop.
    Continue,
    Return,
    Goto,
    Label,
    Throw,
    Await,
    Yield,
    Asm,
  };
  Kind What = Kind::Block;
  Span At;
  /// A whole source statement, `At` including its semicolon: always a Block whose children are the
  /// statement's events and regions. A `{ … }` is such a Block of statements too.
  bool Statement = false;
  VarId Var = NoVar;
  uint32_t Index = UINT32_MAX; ///< Into Loops or Calls.
  Place On;
  /// Write/Declare of an integer: the value, when expressible in the values just before it.
  /// Update: the value afterwards, in the same terms: `i++` is i + 1.
  /// Of one that is not Known, Constant has the bits that it has for certain: `flags | 04000`; of
  /// an Update `&`, those that it may have, 0 where that is not known.
  Polynomial Value;
  bool Floating = false; ///< Update: of a floating-point number.
  std::string Text;
  std::vector<Node> Children;
};

struct FunctionFacts {
  std::string Usr;
  std::string Name; ///< Qualified, as people read it.
  Span At;          ///< The definition.
  /// Of one text, macros may make different functions in different units; those differ in this.
  uint64_t Variant = 0;
  std::vector<Variable> Variables;
  std::vector<CallFacts> Calls;
  std::vector<LoopFacts> Loops;
  Node Body;
  std::vector<std::string> Overrides; ///< USRs of the virtual functions it overrides.
  /// Qualified names of those, and of what these override in turn.
  std::vector<std::string> OverriddenNames;
  std::string EnclosingFunction; ///< USR, for lambdas.
  TypeFacts Result;
  bool Coroutine = false;
  bool Lambda = false;
  bool Main = false;
  bool Virtual = false;
  bool InternalLinkage = false;
  bool Noexcept = false;
  bool InTemplate = false; ///< An instantiation: edits must hold in every one.
  bool InHeader = false;
  bool InMacro = false;
  bool AddressTaken = false;
  bool AnnotatedBlocking = false, AnnotatedNonblocking = false; ///< [[clang::blocking]], …
  bool Ignored = false; ///< [[clang::annotate("concadvise::ignore")]]
};

/// A loop that is wrapped already: `conc::map(conc::site<0x3f9a1c22, conc::async>(), …)`.
struct WrappedSite {
  std::string Id;                  ///< The digits after 0x, lower case.
  std::vector<std::string> Models; ///< As listed, the default first: "blocking_threads", "async".
  Span Call;                       ///< From the verb to its closing parenthesis.
  Span Executor;                   ///< `conc::site<…>(…)`.
};

struct Suppression {
  std::string File;
  unsigned Line = 0;
  std::string Rule; ///< Empty: every rule.
};

/// A callable is put where it may be called from later: into a variable, a field, a container, the
/// parameter of a function. Slots are named by USRs: "field or variable", "function#0" for a
/// parameter, "function#ret" for what it returns.
struct StoredCallable {
  std::string Slot;
  std::string From;      ///< A slot, …
  bool Function = false; ///< … or a function's own USR.
  friend auto operator<=>(const StoredCallable &, const StoredCallable &) = default;
};

/// A header's function is in many units; one of them holds its Facts.
struct SharedFunction {
  uint64_t Key = 0; ///< Hash of name, place and variant.
  bool Here = false;
};

/// Facts of one translation unit.
struct TranslationUnit {
  std::string MainFile;
  std::string Directory;
  bool Cxx = true;
  int CxxStandard = 17; ///< 98, 11, 14, 17, 20, 23; 0 for C.
  bool Exceptions = true, Rtti = true, FastMath = false;
  std::vector<FunctionFacts> Functions;
  std::vector<std::pair<std::string, std::string>> Records; ///< Derived → base, by qualified name.
  std::vector<Suppression> Suppressions;
  std::vector<WrappedSite> WrappedSites;
  std::vector<StoredCallable> Stored;    ///< Sorted, each once.
  std::vector<std::string> AddressTaken; ///< USRs of functions named here other than to call them.
  std::vector<SharedFunction> Shared;    ///< The functions of headers that it has. Sorted.
  std::string FirstError;                ///< Clang's first error; non-empty means "not analysed".
  double Seconds = 0;                    ///< Time the front end took.
};

} // namespace concadvise
