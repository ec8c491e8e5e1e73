#include "analyzer/frontend/Spans.h"

#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace clang;

namespace concadvise {

const std::string &Spans::path(FileID File) {
  auto [Entry, Fresh] = Paths.try_emplace(File);
  if (!Fresh)
    return Entry->second;
  auto Ref = Sources.getFileEntryRefForID(File);
  if (!Ref)
    return Entry->second;
  llvm::SmallString<256> Full(Ref->getName());
  llvm::sys::fs::make_absolute(Directory, Full);
  llvm::sys::path::remove_dots(Full, /*remove_dot_dot=*/true);
  return Entry->second = std::string(Full);
}

Span Spans::make(SourceLocation Begin, SourceLocation End, bool Editable) {
  auto [File, Offset] = Sources.getDecomposedLoc(Begin);
  auto [EndFile, EndOffset] = Sources.getDecomposedLoc(End);
  Span Result;
  Result.File = path(File);
  Result.Line = Sources.getLineNumber(File, Offset);
  Result.Column = Sources.getColumnNumber(File, Offset);
  Result.Offset = Offset;
  if (EndFile != File || EndOffset < Offset) { // The statement ends in another file.
    EndOffset = Offset;
    Editable = false;
  }
  Result.EndLine = Sources.getLineNumber(File, EndOffset);
  Result.EndColumn = Sources.getColumnNumber(File, EndOffset);
  Result.Length = EndOffset - Offset;
  Result.Editable = Editable;
  return Result;
}

/// The end of the last token of a file range.
static SourceLocation endOfToken(SourceLocation Last, const Spans &In) {
  unsigned Length = Lexer::MeasureTokenLength(Last, In.Sources, In.Lang);
  return Last.getLocWithOffset(Length);
}

static CharSourceRange expansion(SourceRange Range, const Spans &In) {
  SourceLocation Begin = In.Sources.getExpansionLoc(Range.getBegin());
  CharSourceRange End = In.Sources.getExpansionRange(Range.getEnd());
  SourceLocation Stop = End.isTokenRange() ? endOfToken(End.getEnd(), In) : End.getEnd();
  return CharSourceRange::getCharRange(Begin, Stop);
}

static bool inMacro(SourceRange Range) {
  return Range.getBegin().isMacroID() || Range.getEnd().isMacroID();
}

bool Spans::isWritten(SourceRange Range) const {
  if (!inMacro(Range))
    return true;
  CharSourceRange Own =
      Lexer::makeFileCharRange(CharSourceRange::getTokenRange(Range), Sources, Lang);
  CharSourceRange Whole = expansion(Range, *this);
  return Own.isValid() && Own.getBegin() == Whole.getBegin() && Own.getEnd() == Whole.getEnd();
}

Span Spans::of(SourceRange Range) {
  bool Elsewhere = Instead.isValid();
  if (Elsewhere)
    Range = Instead;
  if (Range.isInvalid())
    return {};
  CharSourceRange Chars = expansion(Range, *this);
  return make(Chars.getBegin(), Chars.getEnd(), !Elsewhere && isWritten(Range));
}

Span Spans::withSemicolon(SourceRange Range) {
  if (Range.isInvalid())
    return {};
  CharSourceRange Chars = expansion(Range, *this);
  SourceLocation End = Chars.getEnd();
  SourceLocation Last = Sources.getExpansionRange(Range.getEnd()).getEnd();
  bool Written = isWritten(Range);
  if (auto Next = Lexer::findNextToken(Last, Sources, Lang); Written && Next && Next->is(tok::semi))
    End = Next->getEndLoc();
  return make(Chars.getBegin(), End, Written);
}

Location Spans::at(SourceLocation Where) {
  if (Where.isInvalid())
    return {};
  return of(SourceRange(Where)).begin();
}

llvm::StringRef Spans::text(SourceRange Range) {
  if (Range.isInvalid())
    return {};
  return Lexer::getSourceText(expansion(Range, *this), Sources, Lang);
}

std::vector<FileID> Spans::ownFiles() const {
  std::vector<FileID> Files;
  for (unsigned I = 0; I < Sources.local_sloc_entry_size(); ++I) {
    const SrcMgr::SLocEntry &Entry = Sources.getLocalSLocEntry(I);
    if (!Entry.isFile() || SrcMgr::isSystem(Entry.getFile().getFileCharacteristic()))
      continue;
    FileID File = Sources.getFileID(SourceLocation::getFromRawEncoding(Entry.getOffset()));
    if (Sources.getFileEntryRefForID(File))
      Files.push_back(File);
  }
  return Files;
}

bool Spans::inHeader(SourceLocation Where) const {
  return !Sources.isWrittenInMainFile(Sources.getExpansionLoc(Where));
}

bool Spans::inSystemHeader(SourceLocation Where) const {
  return Sources.isInSystemHeader(Sources.getExpansionLoc(Where));
}

} // namespace concadvise
