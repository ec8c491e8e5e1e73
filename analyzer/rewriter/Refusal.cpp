#include "analyzer/rewriter/Refusal.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace concadvise {
namespace {

constexpr RefusalCode Codes[] = {
    {refusal::Language, "language", "wrapped code needs C++17; this unit is an older C++"},
    {refusal::NoExceptions, "no-exceptions",
     "the unit is built with -fno-exceptions, which the runtime's headers need"},
    {refusal::Macro, "macro", "the text comes from a macro, so it has no single place to edit"},
    {refusal::Directive, "directive", "a preprocessor directive stands inside the loop"},
    {refusal::Leaves, "leaves", "the body leaves the loop or its function"},
    {refusal::FunctionName, "function-name",
     "the body reads the name of its function, which a lambda changes"},
    {refusal::Header, "header", "this form of loop header is not wrapped"},
    {refusal::OuterScratch, "outer-scratch",
     "a variable that each iteration writes anew is declared outside the loop"},
    {refusal::Result, "result", "a value of the task cannot be handed to the ordered part"},
    {refusal::Guard, "guard", "the run-time check that makes it legal cannot be written here"},
    {refusal::DoesNotCompile, "does-not-compile", "the wrapped form would not compile"},
    {refusal::NoModel, "no-model", "no model is legal"},
    {refusal::Changed, "changed", "the file is not what was analysed"},
    {refusal::Shape, "shape", "the body does not split into a task and an ordered part"},
    {refusal::Overlaps, "overlaps", "an enclosing loop is wrapped instead"},
    {refusal::NotALoop, "not-a-loop", "the advice is for a person: there is no loop to wrap"},
    {refusal::AlreadyWrapped, "already-wrapped", "the loop is part of a wrapped one"},
    {refusal::Outline, "outline", "the body cannot become a function of its own"},
    {refusal::AwaitPlace, "await-place", "a compiler gets `co_await` in this place wrong"},
    {refusal::Variants, "variants",
     "the file is compiled more than once, and not each time is it the same program"},
};

const char *textOf(StringRef Code) {
  auto It = find_if(Codes, [&](const RefusalCode &C) { return Code == C.Code; });
  return It == std::end(Codes) ? "" : It->Text;
}

} // namespace

char Refusal::ID = 0;

ArrayRef<RefusalCode> refusalCodes() { return Codes; }

void Refusal::log(raw_ostream &OS) const { OS << Why.Message << " [" << Why.Code << "]"; }

std::error_code Refusal::convertToErrorCode() const {
  return std::make_error_code(std::errc::operation_not_supported);
}

Error refuse(const char *Code, const Span &At) { return refuse(Code, At, textOf(Code)); }

Error refuse(const char *Code, const Span &At, std::string Message) {
  return make_error<Refusal>(Reason{Code, std::move(Message), At.begin(), {}});
}

} // namespace concadvise
