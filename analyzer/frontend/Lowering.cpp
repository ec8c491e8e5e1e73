#include "analyzer/frontend/Lowering.h"

#include "analyzer/frontend/Claims.h"
#include "analyzer/frontend/Functions.h"
#include "analyzer/frontend/Jobs.h"
#include "analyzer/frontend/Spans.h"
#include "analyzer/frontend/Suppressions.h"
#include "analyzer/frontend/UnitInvocation.h"
#include "analyzer/frontend/WrappedSites.h"

#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace concadvise {

void Lowering::watch(Preprocessor &Lexer) {
  Pragmas.watch(Lexer);
  Versions.watch(Lexer);
}

void Lowering::lower(ASTContext &Ast, Claims &Claimed, unsigned Index, TranslationUnit &Out) {
  lowerFunctions(Ast, Pragmas, Versions, Claimed, Index, Out);
  collectSuppressions(Ast.getSourceManager(), Ast.getLangOpts(), Out);
  collectWrappedSites(Ast.getSourceManager(), Ast.getLangOpts(), Out);
}

TranslationUnit Lowering::unit(ASTContext &Ast, llvm::StringRef Directory) {
  const SourceManager &Sources = Ast.getSourceManager();
  TranslationUnit Out;
  Out.Directory = Directory.str();
  Out.MainFile = Spans(Sources, Ast.getLangOpts(), Directory)
                     .at(Sources.getLocForStartOfFile(Sources.getMainFileID()))
                     .File;
  describeLanguage(Ast.getLangOpts(), Out);
  Claims Nobodys;
  forEachIndex(1, 1, [&](unsigned) { lower(Ast, Nobodys, 0, Out); });
  return Out;
}

} // namespace concadvise
