#include "analyzer/frontend/Unit.h"

#include "analyzer/frontend/Flags.h"
#include "analyzer/frontend/Functions.h"
#include "analyzer/frontend/ParallelPragmas.h"
#include "analyzer/frontend/Suppressions.h"
#include "analyzer/frontend/Toolchain.h"
#include "analyzer/frontend/UnitInvocation.h"
#include "analyzer/frontend/Variants.h"
#include "analyzer/frontend/WrappedSites.h"

#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/VirtualFileSystem.h"

#include <chrono>

using namespace clang;

namespace concadvise {
namespace {

class LoweringConsumer : public ASTConsumer {
public:
  LoweringConsumer(CompilerInstance &Compiler, const ParallelPragmas &Pragmas, Variants &Versions,
                   Claims &Claimed, unsigned Index, TranslationUnit &Out)
      : Compiler(Compiler), Pragmas(Pragmas), Versions(Versions), Claimed(Claimed), Index(Index),
        Out(Out) {}

  // What a system header's function does is knowledge, not analysis; most of a C++ unit is those.
  bool shouldSkipFunctionBody(Decl *D) override {
    const SourceManager &Sources = Compiler.getSourceManager();
    return Sources.isInSystemHeader(Sources.getExpansionLoc(D->getLocation()));
  }

  void HandleTranslationUnit(ASTContext &Ast) override {
    if (Ast.getDiagnostics().hasErrorOccurred())
      return;
    lowerFunctions(Ast, Pragmas, Versions, Claimed, Index, Out);
    collectSuppressions(Ast.getSourceManager(), Ast.getLangOpts(), Out);
    collectWrappedSites(Ast.getSourceManager(), Ast.getLangOpts(), Out);
  }

private:
  CompilerInstance &Compiler;
  const ParallelPragmas &Pragmas;
  Variants &Versions;
  Claims &Claimed;
  unsigned Index;
  TranslationUnit &Out;
};

class LoweringAction : public ASTFrontendAction {
public:
  LoweringAction(Claims &Claimed, unsigned Index, TranslationUnit &Out)
      : Claimed(Claimed), Index(Index), Out(Out) {}

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Compiler, StringRef) override {
    Pragmas.watch(Compiler.getPreprocessor());
    Versions.watch(Compiler.getPreprocessor());
    return std::make_unique<LoweringConsumer>(Compiler, Pragmas, Versions, Claimed, Index, Out);
  }

private:
  ParallelPragmas Pragmas;
  Variants Versions;
  Claims &Claimed;
  unsigned Index;
  TranslationUnit &Out;
};

void parse(const CompileCommand &Command, std::vector<std::string> Args, unsigned Index,
           Claims &Claimed, IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files, TranslationUnit &Out) {
  if (Files->setCurrentWorkingDirectory(Command.Directory)) {
    Out.FirstError = "no such directory: " + Command.Directory;
    return;
  }
  auto File = Files->status(Command.File);
  if (!File || File->isDirectory()) {
    Out.FirstError = (File ? "a folder, not a source file: " : "no such file: ") + Command.File;
    return;
  }
  FirstErrorOnly Errors(Out.FirstError);
  IntrusiveRefCntPtr<DiagnosticsEngine> Diags = CompilerInstance::createDiagnostics(
      new DiagnosticOptions, &Errors, /*ShouldOwnClient=*/false);
  auto Invocation = makeInvocation(std::move(Args), Diags, Files);
  if (!Invocation) {
    if (Out.FirstError.empty())
      Out.FirstError = "the command does not compile one C or C++ source";
    return;
  }
  describeLanguage(Invocation->getLangOpts(), Out);
  CompilerInstance Compiler;
  Compiler.setInvocation(std::move(Invocation));
  Compiler.createDiagnostics(&Errors, /*ShouldOwnClient=*/false);
  Compiler.createFileManager(Files);
  Compiler.createSourceManager(Compiler.getFileManager());
  LoweringAction Action(Claimed, Index, Out);
  if (!Compiler.ExecuteAction(Action) && Out.FirstError.empty())
    Out.FirstError = "Clang could not start on this file";
}

} // namespace

std::vector<std::string> unitArguments(const CompileCommand &Command) {
  std::vector<std::string> Args = clangArguments(Command);
  Args.insert(Args.begin() + 1, "-resource-dir=" + clangResourceDirectory());
  return Args;
}

store::FactsFile analyseUnit(const CompileCommand &Command, std::vector<std::string> Args,
                             unsigned Index, Claims &Claimed, Snapshot &Files) {
  auto Start = std::chrono::steady_clock::now();
  store::FactsFile Out;
  Out.Command = Command;
  TranslationUnit &Unit = Out.Unit;
  Unit.MainFile = Command.File;
  Unit.Directory = Command.Directory;
  auto Seen = llvm::makeIntrusiveRefCnt<UnitFiles>(Files);
  // Clang goes on after an error with what it made of the source, in rare cases without end. Nobody
  // looks at such a unit: it ends with its first error (FirstErrorOnly), what it holds is not
  // freed.
  llvm::CrashRecoveryContext Guarded;
  const bool Ended =
      Guarded.RunSafely([&] { parse(Command, std::move(Args), Index, Claimed, Seen, Unit); });
  if (!Ended && Unit.FirstError.empty())
    Unit.FirstError = "the analysis of this file came to grief; please report it";
  if (!Unit.FirstError.empty()) {
    Unit.Functions.clear();
    Unit.Shared.clear();
  }
  Out.Inputs = Seen->inputs();
  Unit.Seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - Start).count();
  return Out;
}

} // namespace concadvise
