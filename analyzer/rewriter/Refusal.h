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
inline constexpr char Language[] = "CA501", NoExceptions[] = "CA502", Macro[] = "CA503",
                      Directive[] = "CA504", Leaves[] = "CA505", FunctionName[] = "CA506",
                      Header[] = "CA507", OuterScratch[] = "CA508", Result[] = "CA509",
                      Guard[] = "CA510", DoesNotCompile[] = "CA511", NoModel[] = "CA512",
                      Changed[] = "CA513", Shape[] = "CA514", Overlaps[] = "CA515",
                      NotALoop[] = "CA516", AlreadyWrapped[] = "CA517", Outline[] = "CA518",
                      AwaitPlace[] = "CA519", Variants[] = "CA520";
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
