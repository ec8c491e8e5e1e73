// A part of a loop body as lines that can stand in a lambda.
#pragma once

#include "analyzer/rewriter/Patch.h"
#include "analyzer/rewriter/Wrapping.h"

namespace concadvise {

struct BodyLine {
  std::string Text;
  bool Placed = false; ///< Has its indentation already.
};

struct BodyText {
  std::string Lead; ///< A comment that stood right after the opening brace.
  std::vector<BodyLine> Lines;

  void add(std::string Line) { Lines.push_back({std::move(Line), false}); }
};

/// Indentation inside one file.
struct Indentation {
  std::string Loop; ///< Of the loop statement.
  std::string Unit; ///< One level.
  std::string Body; ///< Of the body's statements, as they are.
};
Indentation indentationOf(const Wrapping &W, const SourceText &Source);

/// Adds changes to `Into` that move the lines of [Begin, End) right by `By`, after taking `Drop`
/// from their beginning. Lines that begin inside a literal stay: their blanks are part of the
/// program.
void shiftLines(Patch &Into, uint32_t Begin, uint32_t End, const std::string &By,
                const SourceText &Source, const TokenStream &Tokens, llvm::StringRef Drop = "");

/// Adds the part of a task that is given to conc::threads, and its end: `Return` gives what it
/// makes, or says that the task came so far.
void addStage(BodyText &To, const BodyText &Part, const std::string &Return, bool Gives,
              const std::string &Conc, const std::string &Unit);

/// The text of [Begin, End) with its patch, as lines without their ends.
BodyText bodyText(const Patch &From, uint32_t Begin, uint32_t End, const Wrapping &W,
                  const SourceText &Source);

} // namespace concadvise
