#include "tools/tidy/Session.h"

#include "clang/AST/ASTContext.h"
#include "clang/Basic/FileManager.h"

using namespace llvm;

namespace concadvise::tidy {

void Reading::watch(clang::Preprocessor &Lexer) {
  if (!std::exchange(Watching, true))
    Lower.watch(Lexer);
}

Error Reading::judge(clang::ASTContext &Ast, const Options &Given) {
  clang::SourceManager &Sources = Ast.getSourceManager();
  auto Directory = Sources.getFileManager().getVirtualFileSystem().getCurrentWorkingDirectory();
  if (!Directory)
    return errorCodeToError(Directory.getError());
  Where = std::make_unique<Places>(Sources, Ast.getLangOpts(), *Directory);
  if (Ast.getDiagnostics().hasUncompilableErrorOccurred())
    return Error::success(); // clang-tidy says so.
  Expected<Settings> Wanted = Settings::read(Given, Where->mainFile());
  if (!Wanted)
    return Wanted.takeError();
  AcceptsAssumed = Wanted->AcceptsAssumed;
  Expected<WholeProgram *> Program = Of->program(*Wanted);
  if (!Program)
    return Program.takeError();
  Expected<std::vector<Advice>> All = (*Program)->adviceOn(
      Where->mainFile(), [&] { return Lower.unit(Ast, *Directory); },
      [&](StringRef File) { return Where->isOwn(File); });
  if (!All)
    return All.takeError();
  Found = std::move(*All);
  return Error::success();
}

ArrayRef<Advice> Reading::advice(clang::ASTContext &Ast, const Options &Given) {
  if (!Where)
    if (Error Failure = judge(Ast, Given))
      Problem = toString(std::move(Failure));
  return Found;
}

bool Reading::isFirst(const Edit &Of) {
  return Of.Length != 0 || Inserted.insert({Of.File, Of.Offset, Of.Text}).second;
}

std::shared_ptr<Reading> Session::reading() {
  std::shared_ptr<Reading> Its = Now.lock();
  if (!Its)
    Now = Its = std::make_shared<Reading>(shared_from_this());
  return Its;
}

Expected<WholeProgram *> Session::program(const Settings &Of) {
  if (!Its || !Known || !sameProgram(*Known, Of)) {
    Its.reset(); // Two at once may be too much.
    Expected<std::unique_ptr<WholeProgram>> Read = WholeProgram::read(Of);
    if (!Read)
      return Read.takeError();
    Its = std::move(*Read);
    Known = Of;
  }
  return Its.get();
}

} // namespace concadvise::tidy
