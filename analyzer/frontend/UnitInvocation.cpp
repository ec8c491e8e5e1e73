#include "analyzer/frontend/UnitInvocation.h"

#include "analyzer/frontend/Toolchain.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Frontend/Utils.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CrashRecoveryContext.h"

using namespace clang;

namespace concadvise {

void FirstErrorOnly::HandleDiagnostic(DiagnosticsEngine::Level Level, const Diagnostic &Info) {
  DiagnosticConsumer::HandleDiagnostic(Level, Info);
  if (Level < DiagnosticsEngine::Error || !Error.empty())
    return;
  note(Info);
  if (auto *Guarded = llvm::CrashRecoveryContext::GetCurrent())
    Guarded->HandleExit(1);
}

void FirstErrorOnly::note(const Diagnostic &Info) {
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

static int cxxStandard(const LangOptions &Lang) {
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
static IntrusiveRefCntPtr<llvm::vfs::FileSystem>
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

} // namespace concadvise
