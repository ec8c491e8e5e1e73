// A site: one place where concurrency could be added or is wrong, as the analyzer found it.
#pragma once

#include "model/Effect.h"
#include "model/Source.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace concadvise {

enum class Model : uint8_t { Serial, Threads, Processes, Async, AsyncThreads, AsyncProcesses };
inline constexpr Model ConcurrentModels[] = {Model::Threads, Model::Processes, Model::Async};

/// May these tasks run at once? Ordered from best to worst, so `max` combines.
enum class Legality : uint8_t { Proven, Guarded, Assumed, Unknown, Unsafe };

/// One numbered reason. Codes are stable (docs/reasons.md); `From` and `To` are the two places.
struct Reason {
  std::string Code; ///< "CA101"
  std::string Message;
  Location From, To;
};

/// The answer for one model, with what it rests on: every assumption, guard or conflict.
struct ModelLegality {
  Legality Verdict = Legality::Unknown;
  std::vector<Reason> Reasons;
};

struct Reduction {
  std::string Variable;
  std::string Operator; ///< + * & | ^ min max && ||
  std::string Type;
  bool Floating = false;
};

/// A value that crosses from the concurrent part of a body to its ordered part.
struct Crossing {
  std::string Name;
  std::string Type; ///< Spelling usable at the site, or "auto".
  bool Movable = true;
  /// Declared as a const reference to a temporary: the value itself, for all that can be told.
  bool Temporary = false;
  bool Points = false; ///< May point, refer or look into something else.
  bool Inward = false; ///< … also into itself, or at what was made together with it.
  bool Const = false;  ///< Declared so: what is called with it may be another function.
};

/// How a loop can be wrapped: its body is split into a task (concurrent) and a sink (in order, on
/// the calling thread). All spans are in the loop's own file; offsets are bytes.
struct Shape {
  enum class Form : uint8_t {
    None,
    ForEach, ///< Every statement is part of the task: conc::for_each(ex, range, task).
    MapSink, ///< conc::map(ex, range, task, sink).
    Reduce,  ///< conc::reduce(ex, range, init, task, op).
    Fold,    ///< The same, the task being the body with variables of its own to combine into.
    /// conc::find_first(ex, range, task), the task being the body up to the condition of `Guard`;
    /// what the guard holds is done for the first, and ends the loop.
    FindFirst,
    Await,   ///< co_await conc::to_thread([&] { return call; }); `Loop` is the call.
    Wrapped, ///< The source has it already: `Loop` is the executor, which is all that may change.
    /// The loop starts a thread for each item, and `Pooled` says what it starts: conc::for_each, or
    /// conc::map where results are asked for.
    Pool,
  };
  Form What = Form::None;
  std::vector<Reason> Refusals; ///< Non-empty: not wrappable, and why.
  /// What even the serial order of the wrapped loop rests on: it reads its bound once.
  std::vector<Reason> Assumes;

  bool RangeFor = false; ///< Else an index loop.
  Span Loop, Header, Body;
  bool Braced = false;
  Span Over;            ///< Range-for: the range expression.
  Span Item;            ///< Range-for: the item's declaration.
  std::string ItemName; ///< Item or index name; bindings: "[a, b]".
  /// What `auto` in the item's declaration stands for, usable at the site; empty when the
  /// declaration has no `auto` or the type has no name. For bodies that need the type spelled.
  std::string ItemType;
  std::string IndexType;          ///< Index loops.
  std::string Lower, Upper, Step; ///< Index loops: source text, half-open.

  /// Statements [0, Split) of the body are the task; the rest is the sink.
  std::vector<Span> Statements;
  unsigned Split = 0;
  /// The last statement of the body is `if (…) { … }`, and this is it: the task leaves where its
  /// condition, which is Statements[GuardAt], does not hold. The statements inside follow that.
  std::optional<Span> Guard;
  unsigned GuardAt = 0;
  /// Statements [0, *ComputesFrom) of the task wait, and what follows in it only computes: it may
  /// be done elsewhere meanwhile.
  std::optional<unsigned> ComputesFrom;
  /// An expression inside the sink's first statement that the task computes instead.
  std::optional<Span> Hoisted;
  std::string HoistedType;
  bool HoistedPoints = false;      ///< Its value may point, refer or look into something else.
  bool HoistedInward = false;      ///< … also into itself, or at what was made together with it.
  std::vector<Crossing> Crossings; ///< Locals declared in the task and used in the sink.
  bool SinkUsesItem = false;
  std::vector<Span> TaskContinues; ///< `continue` statements of this loop in the task part.
  std::vector<Span> SinkContinues; ///< … in the sink part.
  std::optional<Reduction> Reduces;
  /// Fold: the variables, and where they are declared.
  struct Folded {
    Reduction Into;
    Location Decl;
  };
  std::vector<Folded> Folds;
  /// C: the variables of the enclosing function that the body names, for the function it becomes.
  struct Outer {
    std::string Name, Type;
    bool Changes = false; ///< Written, or its address taken: the body gets it by pointer.
  };
  std::vector<Outer> Outers;
  Span Enclosing; ///< The enclosing function's definition.
  /// Variables declared outside the loop of which each task has its own: whatever it reads of
  /// them, it has set.
  struct Own {
    std::string Name, Type;
    Location Decl;
    bool Last = false; ///< Read after the loop: its value is handed over, and the last one stays.
    bool ReadElsewhere = false; ///< Outside of this loop.
  };
  std::vector<Own> Owns;
  /// Where the loop's counter is declared; and what becomes of it, were that outside the loop.
  Location CounterDecl;
  enum class Counter : uint8_t {
    Kept,   ///< It has other names, or a handler may see it.
    Unread, ///< Not read after the loop.
    Read,
  } CounterAfter = Counter::Kept;
  bool ByReference = false; ///< Await: the call's result is a reference.
  std::string Token;        ///< Await: what says that the coroutine is one of Asio; or empty.
  /// Pool: what each thread runs, and what is left of the threads.
  struct Threads {
    Span Callable;               ///< A lambda, or the name of a function.
    std::vector<Span> Arguments; ///< That it is called with.
    bool Inline = false;         ///< The lambda's body may stand in the task as it is.
    bool Throws = false;         ///< What leaves it ends the program.
    std::vector<Span> Dropped;   ///< Statements that are not needed any more.
    std::string Name;            ///< Of the container.
    bool Futures = false;        ///< It stays, and holds outcomes.
  };
  std::optional<Threads> Pooled;
  /// Conditions in the site's language, `conc::` for the runtime's namespace: at once only where
  /// all hold in front of the loop.
  std::vector<std::string> RunIf;
};

/// What one task costs as far as source code tells.
struct StaticCost {
  std::optional<double> Tasks;      ///< Trip count where it is a constant or bounded.
  std::optional<double> CpuSeconds; ///< Estimated CPU time per task; absent when unknowable.
  /// CpuInAsync: the same with loops of unknown length taken as long as such loops mostly are,
  /// where CpuSeconds takes them as one round.
  double LikelyCpuSeconds = 0;
  /// CpuInAsync: both, of the costliest site within this one, which is told in its place.
  double InnerCpuSeconds = 0, LikelyInnerCpuSeconds = 0;
  Truth Cpu = Truth::No;
  std::optional<double> ResultBytes; ///< Payload a task sends back.
};

struct Site {
  enum class Kind : uint8_t {
    Loop,            ///< A loop whose iterations are tasks.
    BlockingInAsync, ///< A blocking call reached from a coroutine, handler or fiber.
    CpuInAsync,
    BlockingUnderLock,
    ThreadPerTask,
    DiscardedFuture,
    ForkWithThreads,
    PollSleep,
    NestedParallel, ///< What runs concurrently starts threads of its own.
  };
  std::string
      Id; ///< Hex digits, stable when lines move: from file name, function and ordinal of text.
  Kind What = Kind::Loop;
  Span At;
  std::string Function;
  std::string FunctionUsr;
  Effects Task;                         ///< What one task does.
  std::map<Model, ModelLegality> Legal; ///< Threads, Processes, Async.
  std::vector<Reduction> Reductions;
  std::vector<std::string> Private;
  std::vector<std::string> Requires; ///< "fp-reassociation" …
  Shape Wrap;
  StaticCost Cost;
  /// Context for the rules that concern places already concurrent: what makes it async (a
  /// coroutine, "boost::asio handler"), and the chain from there to the call.
  std::string Context;
  Witness Chain;
  bool AlreadyParallel = false;
  std::optional<Model> RunsOn;              ///< Wrapped already: the model it runs on by default.
  bool InAsyncContext = false;              ///< Already inside a coroutine or handler.
  bool InCoroutine = false;                 ///< The enclosing function is a coroutine itself.
  Truth Certainty = Truth::Yes;             ///< That it is what its kind says.
  bool InTest = false;                      ///< Test code.
  std::vector<std::string> SuppressedRules; ///< "*" for all.
  // What the unit was compiled with, for the rewriter.
  bool Cxx = true;
  int CxxStandard = 17;
  bool Exceptions = true, Rtti = true;
};

/// The dependence verdict of one loop (`concadvise loops`).
struct LoopVerdict {
  enum class Kind : uint8_t { Parallel, Guarded, Sequential, Unknown };
  Kind Verdict = Kind::Unknown;
  Span At;
  std::string Function;
  std::vector<std::string> Private;
  std::vector<Reduction> Reductions;
  std::vector<std::string> Requires;
  std::vector<Reason> Reasons;
};

struct Coverage {
  struct NotAnalysed {
    std::string File, Reason;
  };
  unsigned TranslationUnits = 0;
  std::vector<NotAnalysed> Missing;
  unsigned Functions = 0, Loops = 0, LoopsJudged = 0;
};

/// All that the analyzer hands on.
struct Sites {
  std::vector<Site> All;
  std::vector<LoopVerdict> Loops;
  Coverage Covered;
};

} // namespace concadvise
