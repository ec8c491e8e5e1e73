#include "analyzer/rewriter/TrialCompile.h"

#include "clang/Basic/Stack.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Frontend/Utils.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/thread.h"
#include "llvm/Support/xxhash.h"

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

/// The unit, ready to run an action; an error where its command is none.
std::optional<TrialError> prepare(CompilerInstance &Compiler, FirstError &Errors,
                                  const TrialUnit &Unit,
                                  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files) {
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
  Compiler.setInvocation(std::move(Invocation));
  Compiler.createDiagnostics(&Errors, false);
  Compiler.createFileManager(Files);
  Compiler.createSourceManager(Compiler.getFileManager());
  return std::nullopt;
}

std::optional<TrialError> compile(const TrialUnit &Unit, const std::string &Text) {
  std::optional<TrialError> Found;
  FirstError Errors(Found, Unit.File);
  CompilerInstance Compiler;
  if (auto Failure = prepare(Compiler, Errors, Unit, filesWith(Unit, Text)))
    return Failure;
  SyntaxOnlyAction Action;
  if (!Compiler.ExecuteAction(Action) && !Found)
    return TrialError{0, "Clang could not start on this file"};
  return Found;
}

class DigestAction final : public PreprocessorFrontendAction {
public:
  uint64_t Digest = 0;

private:
  void ExecuteAction() override {
    Preprocessor &Reader = getCompilerInstance().getPreprocessor();
    const SourceManager &Sources = getCompilerInstance().getSourceManager();
    Reader.EnterMainSourceFile();
    for (clang::Token Each;;) {
      Reader.Lex(Each);
      if (Each.is(tok::eof))
        return;
      if (!Sources.isInSystemHeader(Sources.getExpansionLoc(Each.getLocation())))
        Digest = llvm::xxh3_64bits(Reader.getSpelling(Each) + "\n" + std::to_string(Digest));
    }
  }
};

std::optional<uint64_t> digest(const TrialUnit &Unit) {
  std::optional<TrialError> Found;
  FirstError Errors(Found, Unit.File);
  CompilerInstance Compiler;
  auto Files = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(
      llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>(
          llvm::vfs::createPhysicalFileSystem().release()));
  if (Files->setCurrentWorkingDirectory(Unit.Directory) || prepare(Compiler, Errors, Unit, Files))
    return std::nullopt;
  DigestAction Action;
  if (!Compiler.ExecuteAction(Action) || Found)
    return std::nullopt;
  return Action.Digest;
}

/// Deep expressions need a deep stack; only touched pages cost memory.
void onDeepStack(llvm::function_ref<void()> Work) {
  llvm::thread Deep(std::optional<unsigned>(StackSize), [&] {
    noteBottomOfStack();
    Work();
  });
  Deep.join();
}

} // namespace

std::optional<TrialError> trialCompile(const TrialUnit &Unit, const std::string &Text) {
  std::optional<TrialError> Result;
  onDeepStack([&] { Result = compile(Unit, Text); });
  return Result;
}

std::optional<uint64_t> digestOfTokens(const TrialUnit &Unit) {
  std::optional<uint64_t> Result;
  onDeepStack([&] { Result = digest(Unit); });
  return Result;
}

} // namespace concadvise
