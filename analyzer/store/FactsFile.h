// A translation unit's Facts as a file: what `concadvise facts` writes, `check --facts` links, and
// the cache keeps.
#pragma once

#include "model/CompileCommand.h"
#include "model/Facts.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <optional>

namespace concadvise::store {

/// What the front end saw of one path.
struct Input {
  enum class Kind : uint8_t { Missing, File, Folder, Other };
  std::string Path; ///< Absolute.
  Kind What = Kind::Missing;
  bool Opened = false;  ///< A file that was read, a folder that was listed: `Content` counts.
  uint64_t Content = 0; ///< Hash.
  // While these stay the same, so does the content; 0: changed just before it was read, so that
  // another change might leave the same times.
  uint64_t Size = 0, Inode = 0;
  int64_t Modified = 0, Changed = 0; ///< Nanoseconds.
};

struct FactsFile {
  static constexpr llvm::StringLiteral Extension = ".facts";

  CompileCommand Command;
  std::vector<Input> Inputs; ///< Kept in the cache only.
  TranslationUnit Unit;
};

/// Nothing when a function nests deeper than files may.
std::optional<std::string> serialise(const FactsFile &File);

/// Bytes that are the same for units of the same Facts, however long they took; nothing as above.
std::optional<std::string> contentOf(const TranslationUnit &Unit);

/// Any bytes are a file that the program analysis can work on, or an error that says what they are
/// instead, to be put after the file's name.
llvm::Expected<FactsFile> parse(llvm::StringRef Bytes);

/// Whether every number in `Unit` that names something names something that is there.
bool isSound(const TranslationUnit &Unit);

} // namespace concadvise::store
