#include "analyzer/rewriter/TrialCompile.h"

#include "clang/Basic/Stack.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Frontend/Utils.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/thread.h"

using namespace clang;

namespace concadvise {
namespace {

constexpr unsigned StackSize = 64u << 20;

class FirstError : public DiagnosticConsumer {
public:
  FirstError(std::optional<TrialError> &Found, const std::string &File)
      : Found(Found), File(File) {}

  void HandleDiagnostic(DiagnosticsEngine::Level Level, const Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level < DiagnosticsEngine::Error)
      return;
    TrialError E;
    llvm::SmallString<128> Message;
    Info.FormatDiagnostic(Message);
    E.Message = std::string(Message);
    if (Info.hasSourceManager() && Info.getLocation().isValid()) {
      PresumedLoc At = Info.getSourceManager().getPresumedLoc(Info.getLocation());
      if (At.isValid() && At.getFilename() == llvm::StringRef(File))
        E.Line = At.getLine();
    }
    // An error in the file itself says more than one inside a header it instantiates.
    if (!Found || (Found->Line == 0 && E.Line != 0))
      Found = E;
  }

private:
  std::optional<TrialError> &Found;
  const std::string &File;
};

llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> filesWith(const TrialUnit &Unit,
                                                          const std::string &Text) {
  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Disk(
      llvm::vfs::createPhysicalFileSystem().release());
  auto Overlay = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(Disk);
  auto Memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  Memory->addFile(Unit.File, 0, llvm::MemoryBuffer::getMemBuffer(Text, Unit.File));
  Overlay->pushOverlay(Memory);
  if (Overlay->setCurrentWorkingDirectory(Unit.Directory))
    return Disk;
  return Overlay;
}

std::optional<TrialError> compile(const TrialUnit &Unit, const std::string &Text) {
  std::optional<TrialError> Found;
  FirstError Errors(Found, Unit.File);
  auto Files = filesWith(Unit, Text);
  auto Diags = CompilerInstance::createDiagnostics(new DiagnosticOptions, &Errors, false);
  std::vector<const char *> Raw;
  for (const std::string &Argument : Unit.Arguments)
    Raw.push_back(Argument.c_str());
  CreateInvocationOptions Options;
  Options.Diags = Diags;
  Options.VFS = Files;
  auto Invocation = createInvocation(Raw, std::move(Options));
  if (!Invocation)
    return TrialError{0, "the command does not compile one C or C++ source"};
  Invocation->getDiagnosticOpts().IgnoreWarnings = true;
  Invocation->getDiagnosticOpts().ShowCarets = false; // Nor "1 error generated." on stderr.
  Invocation->getFrontendOpts().DisableFree = false;
  CompilerInstance Compiler;
  Compiler.setInvocation(std::move(Invocation));
  Compiler.createDiagnostics(&Errors, false);
  Compiler.createFileManager(Files);
  Compiler.createSourceManager(Compiler.getFileManager());
  SyntaxOnlyAction Action;
  if (!Compiler.ExecuteAction(Action) && !Found)
    return TrialError{0, "Clang could not start on this file"};
  return Found;
}

} // namespace

std::optional<TrialError> trialCompile(const TrialUnit &Unit, const std::string &Text) {
  // Deep expressions need a deep stack; only touched pages cost memory.
  std::optional<TrialError> Result;
  llvm::thread Deep(std::optional<unsigned>(StackSize), [&] {
    noteBottomOfStack();
    Result = compile(Unit, Text);
  });
  Deep.join();
  return Result;
}

} // namespace concadvise
