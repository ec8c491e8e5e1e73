// How Clang is set up to read a unit.
#pragma once

#include "model/Facts.h"

#include "clang/Basic/Diagnostic.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "llvm/Support/VirtualFileSystem.h"

#include <memory>
#include <string>
#include <vector>

namespace concadvise {

/// Keeps the first error as text; prints nothing. Ends what runs in an llvm::CrashRecoveryContext.
class FirstErrorOnly : public clang::DiagnosticConsumer {
public:
  explicit FirstErrorOnly(std::string &Error) : Error(Error) {}
  void HandleDiagnostic(clang::DiagnosticsEngine::Level Level,
                        const clang::Diagnostic &Info) override;

private:
  void note(const clang::Diagnostic &Info);

  std::string &Error;
};

void describeLanguage(const clang::LangOptions &Lang, TranslationUnit &Out);

/// For arguments of unitArguments(). May add to `Files` what they need. Null when they do not
/// compile one C or C++ source.
std::unique_ptr<clang::CompilerInvocation>
makeInvocation(std::vector<std::string> Args,
               llvm::IntrusiveRefCntPtr<clang::DiagnosticsEngine> Diags,
               llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> &Files);

} // namespace concadvise
