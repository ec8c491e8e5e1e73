// How one loop is wrapped: its text taken apart as its shape says, before anything is written.
//
//   Shape + text ──planWrapping──▶ Wrapping ──render──▶ the new text
//                 (or a Refusal)
#pragma once

#include "analyzer/rewriter/SourceText.h"
#include "analyzer/rewriter/Tokens.h"
#include "model/Site.h"

#include <optional>
#include <string>
#include <vector>

namespace concadvise {

/// A value that the task hands to the sink.
struct HandedOver {
  std::string Name;
  std::string Type;      ///< Empty when it cannot be spelled.
  bool NeedsMove = true; ///< `return name;` alone would copy (structured bindings, items).
  bool Const = false;    ///< The sink may not change it.
  bool Last = false;     ///< The sink gives it to the function's own variable of that name.
};

/// An outer structured binding, which a lambda cannot capture before C++20: captured as `Alias`.
struct AliasedBinding {
  std::string Name, Alias;
};

/// A variable from outside the loop of which each task has its own.
struct OwnVariable {
  std::string Name, Type; ///< No type: the loop's counter, which the tasks are given.
  uint32_t Decl = 0;      ///< Where the function's own is named first.
  bool Kept = false;      ///< The function's own is set by the wrapped loop.
  std::string Alias;      ///< What the task calls it, where the function's own stays; or empty.
  std::string From;       ///< What it begins with; or empty.
};

/// `if (…) {` around the end of the body, by the offsets of its parentheses and of what it guards.
struct GuardText {
  uint32_t If = 0, Open = 0, Close = 0, Inside = 0;
  std::string Indent; ///< By how much its lines stand further right than the `if`.
};

struct Wrapping {
  uint32_t Begin = 0, End = 0; ///< The bytes that the wrapped form replaces.

  std::string Range;       ///< What is mapped over.
  bool NamedRange = false; ///< A braced list: it needs a variable to live in.
  std::string Parameter;   ///< How the item is taken: "const auto &url".
  std::string Anonymous;   ///< The same without a name, for a part that does not use it.
  std::string Unpack;      ///< Statement that declares the item's structured bindings; or empty.
  std::vector<std::string> ItemNames;

  uint32_t TaskBegin = 0, TaskEnd = 0; ///< The task's source text.
  uint32_t SinkBegin = 0, SinkEnd = 0; ///< The sink's; empty for ForEach.
  bool HasSink = false;
  std::vector<uint32_t> Starts; ///< Where the body's statements begin.

  std::optional<uint32_t> Stage; ///< From here on the task computes, on another thread.

  std::optional<Span> Hoisted;
  std::string HoistedType;
  std::vector<HandedOver> Values; ///< Without the hoisted one.
  std::vector<uint32_t> TaskContinues, SinkContinues;
  std::optional<GuardText> Guard; ///< The task ends where this does not hold.
  bool Searches = false;          ///< … and what it guards is done once, for the first item.
  bool leavesEarly() const { return !TaskContinues.empty() || Guard; }
  /// Written as conc::reduce: of the hoisted expression into one variable, or of what each task
  /// combines into its Owns of these names.
  std::vector<Reduction> Reduces;
  bool Folds = false; ///< The latter.
  std::vector<AliasedBinding> Aliases;
  std::vector<OwnVariable> Owns;
  /// The function's counter has the loop's first value in front of what is written; and behind it
  /// the last one, given by these lines. Or empty.
  std::string CounterBefore;
  std::vector<std::string> CounterAfter;
  std::vector<std::string> KeptComments; ///< From inside the header's parentheses.

  // Of a loop that started threads.
  std::string Called;   ///< All that the task does, where its text is none of the source's.
  std::string Tail;     ///< Between the task's parameters and its body: " noexcept".
  std::string Excess;   ///< By how much the task's lines stand further right than they will.
  std::string Outcomes; ///< The variable that holds what becomes of the tasks.
};

/// What the loop's header says; the body is for others.
Wrapping headerOf(const Shape &S, const SourceText &Source, const TokenStream &Tokens,
                  Names &Taken);

/// Checks the site against the text and takes it apart. The error is a Refusal.
llvm::Expected<Wrapping> planWrapping(const Site &Of, const SourceText &Source,
                                      const TokenStream &Tokens, Names &Taken);

/// Where the part of the task begins that may be done elsewhere; none where a lambda cannot hold
/// it.
std::optional<uint32_t> stageOf(const Wrapping &W, const Site &Of, const SourceText &Source,
                                const TokenStream &Tokens);

/// "conc", or "::conc" where the file uses that word for something else.
std::string concNamespace(llvm::ArrayRef<Token> Tokens);

} // namespace concadvise
