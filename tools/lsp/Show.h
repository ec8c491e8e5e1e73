// Advice in the words of the protocol: diagnostics, hovers, lenses, code actions.
#pragma once

#include "tools/lsp/Documents.h"
#include "tools/lsp/Engine.h"

#include "llvm/ADT/StringMap.h"

namespace concadvise::lsp {

/// What the editor can do, as far as it matters here.
struct Client {
  Encoding Counts = Encoding::Utf16;
  bool Markdown = false;
  bool ResolvesEdits = false; ///< The edit of an action may be asked for later.
  bool VersionedEdits = false;
  bool Progress = false;
  bool Related = true; ///< Shows the places that a diagnostic refers to.
};

/// Texts as they were analysed: open files as they were, others from the disk. Not thread-safe.
class SeenTexts {
public:
  explicit SeenTexts(const UnsavedTexts &Open) : Open(Open) {}
  /// Without a text that can be read, an empty one.
  const Lines &linesOf(const std::string &File);
  llvm::StringRef textOf(const std::string &File);

private:
  struct Seen {
    Text Held;
    std::unique_ptr<Lines> Split;
  };
  const Seen &seen(const std::string &File);

  const UnsavedTexts &Open;
  std::map<std::string, Seen> Files;
};

/// The advice of a file as diagnostics, places that are best as they are left out.
llvm::json::Array diagnosticsOf(const std::string &File, const FileAdvice &Of, SeenTexts &In,
                                const Client &For);
llvm::json::Value diagnosticOf(const Advice &Of, SeenTexts &In, const Client &For);

/// The innermost advice that the line is in; null: none.
const Advice *adviceAt(const FileAdvice &Of, unsigned Line);

/// The decision with all that it rests on.
llvm::json::Value hoverOf(const Advice &Of, SeenTexts &In, const Client &For);

/// One for each place that was measured.
llvm::json::Array lensesOf(const FileAdvice &Of, SeenTexts &In, const Client &For);

/// "Run on threads (advised; assumes …)".
std::string titleOf(const Wrapping &How);

/// Edits of files whose texts are `In`; `Versions`: of those that are open.
llvm::json::Value workspaceEdit(const std::vector<Edit> &Edits, SeenTexts &In,
                                const std::map<std::string, llvm::json::Value> &Versions,
                                const Client &For);

} // namespace concadvise::lsp
