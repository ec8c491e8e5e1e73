// Places in source files, as every room names them.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace concadvise {

/// A point in a file. Lines and columns count from 1 (columns in bytes); 0 means "not known".
struct Location {
  std::string File; ///< Absolute path with symlinks kept, as the compiler named it.
  unsigned Line = 0;
  unsigned Column = 0;

  bool valid() const { return Line != 0; }
  friend auto operator<=>(const Location &, const Location &) = default;
};

/// A half-open byte range of a file together with its line form.
/// Offset and Length are what edits use; they are only meaningful when `Editable`.
struct Span {
  std::string File;
  unsigned Line = 0, Column = 0, EndLine = 0, EndColumn = 0;
  uint32_t Offset = 0, Length = 0;
  /// False when the text comes from a macro expansion: it has no single place to edit.
  bool Editable = false;

  bool valid() const { return Line != 0; }
  uint32_t end() const { return Offset + Length; }
  Location begin() const { return {File, Line, Column}; }
  bool contains(const Span &Inner) const {
    return File == Inner.File && Offset <= Inner.Offset && Inner.end() <= end();
  }
  friend auto operator<=>(const Span &, const Span &) = default;
};

/// One step of a call chain: `Function` is called (or the effect happens) at `At`.
struct ChainLink {
  Location At;
  std::string Function;
  friend auto operator<=>(const ChainLink &, const ChainLink &) = default;
};

/// The shortest call chain that shows an effect, outermost call first.
using Witness = std::vector<ChainLink>;

} // namespace concadvise
