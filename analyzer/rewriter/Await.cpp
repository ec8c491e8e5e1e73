#include "analyzer/rewriter/Await.h"

#include "analyzer/rewriter/AwaitPlace.h"
#include "analyzer/rewriter/Checks.h"
#include "analyzer/rewriter/Refusal.h"
#include "analyzer/rewriter/Tokens.h"

#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace concadvise {
namespace {

/// What stands behind a call binds closer than `co_await` does.
bool bindsCloser(const Token &After) {
  return After.is(".") || After.is("->") || After.is("[") || After.is("(") || After.is("++") ||
         After.is("--");
}

} // namespace

Expected<std::string> awaited(const WrapRequest &Request, const SourceText &Source,
                              const TokenStream &Tokens, StringRef Conc) {
  const Site &Of = *Request.Of;
  const Span &Call = Of.Wrap.Loop;
  if (!Of.Wrap.Refusals.empty())
    return make_error<Refusal>(Of.Wrap.Refusals.front());
  if (!Of.Exceptions)
    return refuse(refusal::NoExceptions, Of.At);
  if (!Call.Editable)
    return refuse(refusal::Macro, Call);
  if (Call.end() > Source.Text.size())
    return refuse(refusal::Changed, Call);
  for (const Token &T : Tokens.within(Call.Offset, Call.end())) {
    if (T.Directive)
      return refuse(refusal::Directive, Call);
    if (T.is("co_await") || T.is("co_yield"))
      return refuse(refusal::Leaves, Call, "`" + T.Text.str() + "` in the call's arguments");
    if (namesFunction(T))
      return refuse(refusal::FunctionName, Call);
  }
  if (Error E = checkOutside(Of.Wrap, Tokens))
    return E;
  if (Error E = checkAwaitPlace(Call, Tokens))
    return E;
  std::string Text = Source.slice(Call).str();
  std::string Token = Of.Wrap.Token.empty() ? "" : Of.Wrap.Token + ", ";
  std::string Elsewhere = (Conc + "::to_thread(" + Token).str();
  if (Of.What == Site::Kind::CpuInAsync)
    Elsewhere = (Conc + "::run_in(" + Token + Conc +
                 (Request.Default == Model::Processes ? "::processes{}, " : "::threads{}, "))
                    .str();
  if (Of.Wrap.ByReference)
    Text = "std::addressof(" + Text + ")";
  std::string Awaited = "co_await " + Elsewhere + "[&] { return " + Text + "; })";
  if (Of.Wrap.ByReference)
    Awaited = "*" + Awaited;
  size_t Next = Tokens.skipComments(Tokens.at(Call.end()));
  bool Closer = Next < Tokens.size() && bindsCloser(Tokens[Next]);
  return Closer ? "(" + Awaited + ")" : Awaited;
}

} // namespace concadvise
