#include "advisor/PlaceAdvice.h"

#include "advisor/LoopAdvice.h"
#include "advisor/Wording.h"

namespace concadvise {

std::string pathTo(const Site &Of) {
  std::vector<std::string> Steps;
  for (const ChainLink &Link : Of.Chain)
    Steps.push_back(Link.Function + (Link.At.valid() ? " at " + place(Link.At) : ""));
  return joined(Steps, " → ");
}

// "coroutine" → "a coroutine", "asio handler" → "an asio handler".
std::string contextOf(const Site &Of) {
  if (Of.Context.empty())
    return "asynchronous code";
  if (Of.Context.starts_with("a ") || Of.Context.starts_with("an "))
    return Of.Context;
  bool Vowel = std::string_view("aeiouAEIOU").find(Of.Context.front()) != std::string_view::npos;
  return (Vowel ? "an " : "a ") + Of.Context;
}

std::string lastName(const Site &Of) {
  return Of.Chain.empty() ? "a call" : "`" + Of.Chain.back().Function + "`";
}

Advice adviceOnPlace(const Case &C, std::string_view Rule, Question Found) {
  Advice A = adviceOn(C, Rule);
  A.Why.Chain = C.Of.Chain;
  A.Grounds = Found.Because;
  A.Level = C.Of.Certainty == Truth::Yes ? Severity::Warning : Severity::Info;
  A.Decision = {std::move(Found)};
  return A;
}

void askForProfile(Advice &A, const Case &C) {
  if (!C.Seen.measured())
    A.Settle = "concadvise profile -o run.conc -- PROGRAM; concadvise --profile run.conc";
}

} // namespace concadvise
