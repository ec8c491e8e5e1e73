// Why a site is not wrapped although its analysis found a way to: numbered, in docs/fix.md.
#pragma once

#include "model/Site.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace concadvise {

/// One line per code of docs/fix.md; a test holds the two together.
struct RefusalCode {
  const char *Code, *Slug, *Text;
};
llvm::ArrayRef<RefusalCode> refusalCodes();

namespace refusal {
inline constexpr char Language[] = "CA201", NoExceptions[] = "CA202", Macro[] = "CA203",
                      Directive[] = "CA204", Leaves[] = "CA205", FunctionName[] = "CA206",
                      Header[] = "CA207", OuterScratch[] = "CA208", Result[] = "CA209",
                      Guard[] = "CA210", DoesNotCompile[] = "CA211", NoModel[] = "CA212",
                      Changed[] = "CA213", Shape[] = "CA214", Overlaps[] = "CA215",
                      NotALoop[] = "CA216";
}

/// The error of `rewrite`: a site that stays as it is, and why.
class Refusal : public llvm::ErrorInfo<Refusal> {
public:
  static char ID;
  explicit Refusal(concadvise::Reason Why) : Why(std::move(Why)) {}

  const concadvise::Reason &why() const { return Why; }
  void log(llvm::raw_ostream &OS) const override;
  std::error_code convertToErrorCode() const override;

private:
  concadvise::Reason Why;
};

/// A refusal with the code's own text, or with more to say.
llvm::Error refuse(const char *Code, const Span &At);
llvm::Error refuse(const char *Code, const Span &At, std::string Message);

} // namespace concadvise
