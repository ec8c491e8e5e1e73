// What the text of a loop itself rules out, whatever the analysis said: the last line of defence.
#pragma once

#include "analyzer/rewriter/SourceText.h"
#include "analyzer/rewriter/Tokens.h"
#include "model/Site.h"

namespace concadvise {

/// Language and build options of the unit, refusals of the analysis, sites that are no loops.
llvm::Error checkSite(const Site &Of);
/// The spans lie in the text and say what the shape claims.
llvm::Error checkSpans(const Shape &Wrap, const SourceText &Source);
/// Nothing in the loop's text loses its meaning inside a lambda.
llvm::Error checkBody(const Shape &Wrap, const TokenStream &Tokens);
/// Nothing in front of it speaks of the loop as a loop: a pragma, or a macro that may be one.
llvm::Error checkBefore(const Shape &Wrap, const TokenStream &Tokens);
/// The header has one of the forms that can be rewritten.
llvm::Error checkHeader(const Shape &Wrap, const TokenStream &Tokens);
/// `__func__` and its like.
bool namesFunction(const Token &T);
/// The loop is not part of a task that is handed to the runtime already.
llvm::Error checkOutside(const Shape &Wrap, const TokenStream &Tokens);
/// The variable's value after the loop is not read: all that names it is loops that set it first.
bool endsWithLoop(llvm::StringRef Name, uint32_t Loop, uint32_t End, uint32_t FunctionEnd,
                  const TokenStream &Tokens);
/// Variables that the analysis took as private to an iteration are declared in the task's text.
llvm::Error checkPrivate(const Site &Of, llvm::ArrayRef<Token> Task);

/// End of the loop statement: its span, or the semicolon that ends an unbraced body.
uint32_t loopEnd(const Shape &Wrap, const TokenStream &Tokens);

} // namespace concadvise
