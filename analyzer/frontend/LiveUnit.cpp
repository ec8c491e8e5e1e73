#include "analyzer/frontend/LiveUnit.h"

#include "analyzer/frontend/Functions.h"
#include "analyzer/frontend/Jobs.h"
#include "analyzer/frontend/ParallelPragmas.h"
#include "analyzer/frontend/Suppressions.h"
#include "analyzer/frontend/Unit.h"
#include "analyzer/frontend/UnitInvocation.h"
#include "analyzer/frontend/Variants.h"
#include "analyzer/frontend/WrappedSites.h"

#include "clang/AST/ASTConsumer.h"
#include "clang/AST/ASTMutationListener.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Frontend/PrecompiledPreamble.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/xxhash.h"

#include <optional>

using namespace clang;

namespace concadvise {
namespace {

using Known = llvm::function_ref<bool(llvm::StringRef Usr)>;

/// As in a scan: what a system header's function does is knowledge, not analysis.
bool isOfSystem(const Decl *D) {
  const SourceManager &Sources = D->getASTContext().getSourceManager();
  return Sources.isInSystemHeader(Sources.getExpansionLoc(D->getLocation()));
}

class HeadersOnly final : public PreambleCallbacks {
  bool shouldSkipFunctionBody(Decl *D) override { return isOfSystem(D); }
};

/// Lowers what is not in the preamble.
class EditedConsumer final : public ASTConsumer, ASTMutationListener {
public:
  EditedConsumer(const ParallelPragmas &Pragmas, Variants &Versions, Known Elsewhere,
                 TranslationUnit &Out)
      : Pragmas(Pragmas), Versions(Versions), Elsewhere(Elsewhere), Out(Out) {}

  bool shouldSkipFunctionBody(Decl *D) override { return isOfSystem(D); }

  // Instances are told of here, too, whatever the template's file.
  bool HandleTopLevelDecl(DeclGroupRef Group) override {
    Declared.append(Group.begin(), Group.end());
    return true;
  }
  ASTMutationListener *GetASTMutationListener() override { return this; }
  void CompletedImplicitDefinition(const FunctionDecl *Implicit) override {
    Declared.push_back(Implicit);
  }

  void HandleTranslationUnit(ASTContext &Ast) override {
    if (Ast.getDiagnostics().hasErrorOccurred())
      return;
    lowerDeclarations(Declared, Ast, Pragmas, Versions, Elsewhere, Out);
    collectSuppressions(Ast.getSourceManager(), Ast.getLangOpts(), Out);
    collectWrappedSites(Ast.getSourceManager(), Ast.getLangOpts(), Out);
  }

private:
  const ParallelPragmas &Pragmas;
  Variants &Versions;
  Known Elsewhere;
  TranslationUnit &Out;
  llvm::SmallVector<const Decl *, 256> Declared;
};

class EditedAction final : public ASTFrontendAction {
public:
  EditedAction(Known Elsewhere, TranslationUnit &Out) : Elsewhere(Elsewhere), Out(Out) {}

  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &Compiler, StringRef) override {
    Pragmas.watch(Compiler.getPreprocessor());
    return std::make_unique<EditedConsumer>(Pragmas, Versions, Elsewhere, Out);
  }

private:
  ParallelPragmas Pragmas;
  Variants Versions; ///< None: units agree on who has a header's function in scans only.
  Known Elsewhere;
  TranslationUnit &Out;
};

llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> filesWith(const UnsavedTexts &Texts) {
  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Disk(
      llvm::vfs::createPhysicalFileSystem().release());
  auto Memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  // A preamble is told that a header has changed by its size and time; texts have no time.
  for (const auto &[File, Text] : Texts)
    Memory->addFile(File, time_t(uint32_t(llvm::xxh3_64bits(*Text))),
                    llvm::MemoryBuffer::getMemBuffer(*Text, File));
  auto Both = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(std::move(Disk));
  Both->pushOverlay(std::move(Memory));
  return Both;
}

/// What the scan knows of headers, put beside what the main file says now.
void addHeaders(const TranslationUnit &Before, TranslationUnit &Into) {
  llvm::StringSet<> Fresh;
  for (const FunctionFacts &Each : Into.Functions)
    Fresh.insert(Each.Usr);
  for (const FunctionFacts &Each : Before.Functions)
    if (Each.InHeader && !Fresh.contains(Each.Usr))
      Into.Functions.push_back(Each);
  llvm::sort(Into.Functions, [](const FunctionFacts &A, const FunctionFacts &B) {
    return std::tie(A.At, A.Usr) < std::tie(B.At, B.Usr);
  });
  for (const Suppression &Each : Before.Suppressions)
    if (Each.File != Into.MainFile)
      Into.Suppressions.push_back(Each);
  for (const WrappedSite &Each : Before.WrappedSites)
    if (Each.Executor.valid() && Each.Executor.File != Into.MainFile)
      Into.WrappedSites.push_back(Each);
}

/// What names nothing of a file: until the next scan, what was true is taken to be.
void addNames(const TranslationUnit &Before, TranslationUnit &Into) {
  auto Join = [](auto &All, const auto &Others) {
    All.insert(All.end(), Others.begin(), Others.end());
    llvm::sort(All);
    All.erase(std::unique(All.begin(), All.end()), All.end());
  };
  Join(Into.Records, Before.Records);
  Join(Into.Stored, Before.Stored);
  Join(Into.AddressTaken, Before.AddressTaken);
  Into.Shared = Before.Shared;
  for (FunctionFacts &Each : Into.Functions)
    Each.AddressTaken |= llvm::binary_search(Into.AddressTaken, Each.Usr);
}

} // namespace

class LiveUnit::State {
public:
  explicit State(CompileCommand Of) : Command(std::move(Of)), Args(unitArguments(Command)) {}

  void read(const UnsavedTexts &Texts, Known Elsewhere, TranslationUnit &Out);
  void prepare(const UnsavedTexts &Texts);

private:
  /// All that one reading needs.
  struct Setup {
    llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files;
    std::unique_ptr<CompilerInvocation> Invocation;
    std::unique_ptr<llvm::MemoryBuffer> Main;
  };
  std::optional<Setup> setUp(const UnsavedTexts &Texts, FirstErrorOnly &Errors, std::string &Error);
  void makePreamble(Setup &With);

  CompileCommand Command;
  std::vector<std::string> Args;
  std::optional<PrecompiledPreamble> Preamble;
  std::string PreambleError;
};

std::optional<LiveUnit::State::Setup>
LiveUnit::State::setUp(const UnsavedTexts &Texts, FirstErrorOnly &Errors, std::string &Error) {
  Setup With;
  With.Files = filesWith(Texts);
  if (With.Files->setCurrentWorkingDirectory(Command.Directory)) {
    Error = "no such directory: " + Command.Directory;
    return std::nullopt;
  }
  auto Text = With.Files->getBufferForFile(Command.File);
  if (!Text) {
    Error = "no such file: " + Command.File;
    return std::nullopt;
  }
  With.Main = llvm::MemoryBuffer::getMemBufferCopy((*Text)->getBuffer(), Command.File);
  With.Invocation = makeInvocation(
      Args, CompilerInstance::createDiagnostics(new DiagnosticOptions, &Errors, false), With.Files);
  if (!With.Invocation) {
    if (Error.empty())
      Error = "the command does not compile one C or C++ source";
    return std::nullopt;
  }
  return With;
}

void LiveUnit::State::makePreamble(Setup &With) {
  PreambleBounds Bounds =
      ComputePreambleBounds(With.Invocation->getLangOpts(), *With.Main, /*MaxLines=*/0);
  if (Preamble && Preamble->CanReuse(*With.Invocation, *With.Main, Bounds, *With.Files))
    return;
  Preamble.reset();
  PreambleError.clear();
  FirstErrorOnly Errors(PreambleError);
  auto Diags = CompilerInstance::createDiagnostics(new DiagnosticOptions, &Errors, false);
  HeadersOnly Callbacks;
  auto Made = PrecompiledPreamble::Build(*With.Invocation, With.Main.get(), Bounds, *Diags,
                                         With.Files, std::make_shared<PCHContainerOperations>(),
                                         /*StoreInMemory=*/false, /*StoragePath=*/"", Callbacks);
  if (Made)
    Preamble.emplace(std::move(*Made));
}

void LiveUnit::State::prepare(const UnsavedTexts &Texts) {
  std::string Error;
  FirstErrorOnly Errors(Error);
  if (auto With = setUp(Texts, Errors, Error))
    makePreamble(*With);
}

void LiveUnit::State::read(const UnsavedTexts &Texts, Known Elsewhere, TranslationUnit &Out) {
  Out.MainFile = Command.File;
  Out.Directory = Command.Directory;
  FirstErrorOnly Errors(Out.FirstError);
  std::optional<Setup> With = setUp(Texts, Errors, Out.FirstError);
  if (!With)
    return;
  makePreamble(*With);
  Out.FirstError = PreambleError;
  if (!Out.FirstError.empty())
    return;
  describeLanguage(With->Invocation->getLangOpts(), Out);
  PreprocessorOptions &Lexing = With->Invocation->getPreprocessorOpts();
  Lexing.RetainRemappedFileBuffers = true;
  if (Preamble)
    Preamble->AddImplicitPreamble(*With->Invocation, With->Files, With->Main.get());
  else
    Lexing.addRemappedFile(Command.File, With->Main.get());
  CompilerInstance Compiler;
  Compiler.setInvocation(std::move(With->Invocation));
  Compiler.createDiagnostics(&Errors, /*ShouldOwnClient=*/false);
  Compiler.createFileManager(With->Files);
  Compiler.createSourceManager(Compiler.getFileManager());
  EditedAction Action(Elsewhere, Out);
  if (!Compiler.ExecuteAction(Action) && Out.FirstError.empty())
    Out.FirstError = "Clang could not start on this file";
}

LiveUnit::LiveUnit(CompileCommand Command) : Now(std::make_unique<State>(std::move(Command))) {}
LiveUnit::~LiveUnit() = default;

void LiveUnit::prepare(const UnsavedTexts &Texts) {
  forEachIndex(1, 1, [&](unsigned) { Now->prepare(Texts); });
}

TranslationUnit LiveUnit::read(const UnsavedTexts &Texts, const TranslationUnit &Before,
                               Known Elsewhere) {
  TranslationUnit Read;
  forEachIndex(1, 1, [&](unsigned) { Now->read(Texts, Elsewhere, Read); });
  if (Read.FirstError.empty()) {
    addHeaders(Before, Read);
    addNames(Before, Read);
  } else {
    Read.Functions.clear();
  }
  return Read;
}

} // namespace concadvise
