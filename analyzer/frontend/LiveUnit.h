// A unit that is read again and again while its main file is edited: what it includes is parsed
// once, and kept as a precompiled preamble.
#pragma once

#include "model/CompileCommand.h"
#include "model/Facts.h"
#include "model/UnsavedTexts.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <memory>

namespace concadvise {

/// Not thread-safe.
class LiveUnit {
public:
  explicit LiveUnit(CompileCommand Command);
  ~LiveUnit();

  /// The unit with these texts, for those of the main file and of headers that hold otherwise on
  /// the disk. Headers' functions are those of `Before`, the unit as a scan left it, and new
  /// instances that the main file asks for, as far as no unit has them yet (`Elsewhere`, by USR).
  /// When the text does not compile, `FirstError` says why.
  TranslationUnit read(const UnsavedTexts &Texts, const TranslationUnit &Before,
                       llvm::function_ref<bool(llvm::StringRef Usr)> Elsewhere);

  /// Makes the preamble now, which read() does otherwise.
  void prepare(const UnsavedTexts &Texts);

private:
  class State;
  std::unique_ptr<State> Now;
};

} // namespace concadvise
