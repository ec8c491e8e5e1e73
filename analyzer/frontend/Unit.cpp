#include "analyzer/frontend/Unit.h"

#include "analyzer/frontend/Flags.h"
#include "analyzer/frontend/Lowering.h"
#include "analyzer/frontend/Toolchain.h"
#include "analyzer/frontend/UnitInvocation.h"

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

class UnitConsumer : public ASTConsumer {
public:
  UnitConsumer(CompilerInstance &Compiler, Lowering &Lower, Claims &Claimed, unsigned Index,
               TranslationUnit &Out)
      : Compiler(Compiler), Lower(Lower), Claimed(Claimed), Index(Index), Out(Out) {}

  // What a system header's function does is knowledge, not analysis; most of a C++ unit is those.
  bool shouldSkipFunctionBody(Decl *D) override {
    const SourceManager &Sources = Compiler.getSourceManager();
    return Sources.isInSystemHeader(Sources.getExpansionLoc(D->getLocation()));
  }

  void HandleTranslationUnit(ASTContext &Ast) override {
    if (!Ast.getDiagnostics().hasErrorOccurred())
      Lower.lower(Ast, Claimed, Index, Out);
  }

private:
  CompilerInstance &Compiler;
  Lowering &Lower;
  Claims &Claimed;
  unsigned Index;
  TranslationUnit &Out;
};

class UnitAction : public ASTFrontendAction {
public:
  UnitAction(Claims &Claimed, unsigned Index, TranslationUnit &Out)
      : Claimed(Claimed), Index(Index), Out(Out) {}

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Compiler, StringRef) override {
    Lower.watch(Compiler.getPreprocessor());
    return std::make_unique<UnitConsumer>(Compiler, Lower, Claimed, Index, Out);
  }

private:
  Lowering Lower;
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
  UnitAction Action(Claimed, Index, Out);
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
