// Clang's source ranges → Spans.
#pragma once

#include "model/Source.h"

#include "clang/Basic/LangOptions.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringRef.h"

#include <vector>

namespace clang {
class SourceManager;
}

namespace concadvise {

/// One per unit. Macro expansions map to the place of the expansion. What covers whole expansions
/// is as editable as other text; what only is a part of one has no place to edit.
class Spans {
public:
  Spans(const clang::SourceManager &Sources, const clang::LangOptions &Lang,
        llvm::StringRef Directory)
      : Sources(Sources), Lang(Lang), Directory(Directory) {}

  /// The tokens from the first to the last of `Range`, both included.
  Span of(clang::SourceRange Range);
  /// The same, with the semicolon that follows, if one does.
  Span withSemicolon(clang::SourceRange Range);
  /// Its tokens are those of a piece of the file's text: of none, or all, of what a macro gives.
  bool isWritten(clang::SourceRange Range) const;
  Location at(clang::SourceLocation Where);
  /// The source text; that of the expansion when it lies in a macro.
  llvm::StringRef text(clang::SourceRange Range);

  /// The main file and every inclusion of a header outside the system's.
  std::vector<clang::FileID> ownFiles() const;

  bool inHeader(clang::SourceLocation Where) const;
  bool inSystemHeader(clang::SourceLocation Where) const;

  const clang::SourceManager &Sources;
  const clang::LangOptions &Lang;
  /// While valid, everything is said to be here: a default argument is evaluated at the call.
  clang::SourceLocation Instead;

private:
  std::string Directory;
  llvm::DenseMap<clang::FileID, std::string> Paths;

  const std::string &path(clang::FileID File);
  Span make(clang::SourceLocation Begin, clang::SourceLocation End, bool Editable);
};

} // namespace concadvise
