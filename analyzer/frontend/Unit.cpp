#include "analyzer/frontend/Unit.h"

#include "analyzer/frontend/Flags.h"
#include "analyzer/frontend/Functions.h"
#include "analyzer/frontend/ParallelPragmas.h"
#include "analyzer/frontend/Suppressions.h"
#include "analyzer/frontend/Toolchain.h"
#include "analyzer/frontend/Variants.h"
#include "analyzer/frontend/WrappedSites.h"

#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Frontend/Utils.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/VirtualFileSystem.h"

#include <chrono>

using namespace clang;

namespace concadvise {
namespace {

/// Keeps the first error as text; prints nothing.
class FirstErrorOnly : public DiagnosticConsumer {
public:
  explicit FirstErrorOnly(std::string &Error) : Error(Error) {}

  void HandleDiagnostic(DiagnosticsEngine::Level Level, const Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level < DiagnosticsEngine::Error || !Error.empty())
      return;
    llvm::SmallString<128> Message;
    Info.FormatDiagnostic(Message);
    llvm::raw_string_ostream Out(Error);
    if (Info.hasSourceManager() && Info.getLocation().isValid()) {
      PresumedLoc At = Info.getSourceManager().getPresumedLoc(
          Info.getSourceManager().getExpansionLoc(Info.getLocation()));
      if (At.isValid())
        Out << At.getFilename() << ':' << At.getLine() << ':' << At.getColumn() << ": ";
    }
    Out << Message;
  }

private:
  std::string &Error;
};

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

int cxxStandard(const LangOptions &Lang) {
  if (!Lang.CPlusPlus)
    return 0;
  return Lang.CPlusPlus23   ? 23
         : Lang.CPlusPlus20 ? 20
         : Lang.CPlusPlus17 ? 17
         : Lang.CPlusPlus14 ? 14
         : Lang.CPlusPlus11 ? 11
                            : 98;
}

void describeLanguage(const LangOptions &Lang, TranslationUnit &Out) {
  Out.Cxx = Lang.CPlusPlus;
  Out.CxxStandard = cxxStandard(Lang);
  Out.Exceptions = Lang.CXXExceptions;
  Out.Rtti = Lang.RTTI;
  Out.FastMath = Lang.FastMath || Lang.AllowFPReassoc;
}

/// Clang's omp.h is not always installed; GCC's, alone in a folder that is searched last, will do.
IntrusiveRefCntPtr<llvm::vfs::FileSystem>
withOpenMpHeader(IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files, std::vector<std::string> &Args) {
  auto Header = Files->getBufferForFile(gccOpenMpHeader());
  if (!Header)
    return Files;
  std::string Folder = gccOpenMpHeader() + ".only";
  auto Virtual = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  Virtual->addFile(Folder + "/omp.h", 0, std::move(*Header));
  auto Both = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(std::move(Files));
  Both->pushOverlay(std::move(Virtual));
  // Clang refuses arguments to this attribute.
  Args.insert(Args.begin() + 1, {"-idirafter", Folder, "-D__malloc__(...)=__malloc__"});
  return Both;
}

std::unique_ptr<CompilerInvocation>
makeInvocation(std::vector<std::string> Args, IntrusiveRefCntPtr<DiagnosticsEngine> Diags,
               IntrusiveRefCntPtr<llvm::vfs::FileSystem> &Files) {
  if (llvm::is_contained(Args, "-fopenmp"))
    Files = withOpenMpHeader(Files, Args);
  std::vector<const char *> Raw;
  for (const std::string &Arg : Args)
    Raw.push_back(Arg.c_str());
  CreateInvocationOptions Options;
  Options.Diags = std::move(Diags);
  Options.VFS = Files;
  auto Invocation = createInvocation(Raw, std::move(Options));
  if (!Invocation)
    return nullptr;
  Invocation->getFrontendOpts().DisableFree = false;
  Invocation->getFrontendOpts().SkipFunctionBodies = true;
  Invocation->getDiagnosticOpts().IgnoreWarnings = true;
  Invocation->getDiagnosticOpts().ErrorLimit = 1; // The first is all that is told.
  Invocation->getDiagnosticOpts().ShowCarets = false;
  Invocation->getLangOpts().SpellChecking = false;
  Invocation->getPreprocessorOpts().SourceDateEpoch = 0; // __DATE__ says nothing of the program.
  Invocation->getLangOpts().CommentOpts.ParseAllComments = false;
  Invocation->getLangOpts().RetainCommentsFromSystemHeaders = false;
  return Invocation;
}

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
  parse(Command, std::move(Args), Index, Claimed, Seen, Unit);
  if (!Unit.FirstError.empty()) {
    Unit.Functions.clear();
    Unit.Shared.clear();
  }
  Out.Inputs = Seen->inputs();
  Unit.Seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - Start).count();
  return Out;
}

} // namespace concadvise
