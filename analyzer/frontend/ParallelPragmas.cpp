#include "analyzer/frontend/ParallelPragmas.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"

using namespace clang;

namespace concadvise {
namespace {

/// The directive's text from `#` to the end of its last line; `\` continues lines.
llvm::StringRef directiveAt(llvm::StringRef Buffer, unsigned Offset) {
  llvm::StringRef Rest = Buffer.drop_front(Offset);
  size_t End = 0;
  while ((End = Rest.find('\n', End)) != llvm::StringRef::npos) {
    if (!Rest.take_front(End).rtrim("\r").ends_with("\\"))
      break;
    ++End;
  }
  return Rest.take_front(End);
}

bool parallelises(llvm::StringRef Directive) {
  Directive.consume_front("#");
  Directive = Directive.ltrim();
  if (!Directive.consume_front("pragma"))
    return false;
  Directive = Directive.ltrim();
  if (!Directive.consume_front("omp") && !Directive.consume_front("acc"))
    return false;
  llvm::SmallVector<llvm::StringRef, 8> Words;
  Directive.split(Words, ' ', -1, /*KeepEmpty=*/false);
  return llvm::any_of(Words, [](llvm::StringRef Word) {
    Word = Word.trim("\t\\\r\n").take_until([](char C) { return C == '('; });
    return Word == "parallel" || Word == "for" || Word == "taskloop" || Word == "distribute" ||
           Word == "loop" || Word == "task";
  });
}

} // namespace

class PragmaWatcher : public PPCallbacks {
public:
  PragmaWatcher(ParallelPragmas &Out, const SourceManager &Sources) : Out(Out), Sources(Sources) {}

  void PragmaDirective(SourceLocation Where, PragmaIntroducerKind Kind) override {
    if (Kind != PIK_HashPragma || !Where.isFileID() || Sources.isInSystemHeader(Where))
      return;
    auto [File, Offset] = Sources.getDecomposedLoc(Where);
    llvm::StringRef Directive = directiveAt(Sources.getBufferData(File), Offset);
    if (parallelises(Directive))
      Out.Ends[File].push_back(Offset + Directive.size());
  }

private:
  ParallelPragmas &Out;
  const SourceManager &Sources;
};

void ParallelPragmas::watch(Preprocessor &Lexer) {
  Lexer.addPPCallbacks(std::make_unique<PragmaWatcher>(*this, Lexer.getSourceManager()));
}

bool ParallelPragmas::apply(SourceLocation Begin, const SourceManager &Sources) const {
  if (Ends.empty() || Begin.isInvalid())
    return false;
  auto [File, Offset] = Sources.getDecomposedLoc(Sources.getExpansionLoc(Begin));
  auto Found = Ends.find(File);
  if (Found == Ends.end())
    return false;
  auto After = llvm::upper_bound(Found->second, Offset);
  if (After == Found->second.begin())
    return false;
  // Nothing but white space, comments and further directives in between.
  LangOptions Plain;
  SourceLocation At = Sources.getComposedLoc(File, *std::prev(After));
  Lexer Raw(At, Plain, Sources.getCharacterData(At), Sources.getCharacterData(At),
            Sources.getBufferData(File).end());
  Token Next;
  while (!Raw.LexFromRawLexer(Next)) {
    if (Next.is(tok::hash) && Next.isAtStartOfLine()) {
      while (!Raw.LexFromRawLexer(Next) && !Next.isAtStartOfLine())
        ;
      if (Next.is(tok::hash))
        continue;
    }
    return Sources.getFileOffset(Next.getLocation()) == Offset;
  }
  return Sources.getFileOffset(Next.getLocation()) == Offset;
}

} // namespace concadvise
