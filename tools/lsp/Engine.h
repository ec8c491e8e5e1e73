// What the server asks of the analysis. It shows what it is told and decides nothing.
#pragma once

#include "model/Advice.h"
#include "model/UnsavedTexts.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace concadvise::lsp {

/// What people configure.
struct Settings {
  std::string Build;                 ///< As `-p`; empty: looked for.
  std::vector<std::string> Profiles; ///< As `--profile`.
};

/// What is said of one file.
struct FileAdvice {
  std::vector<Advice> Found;
  std::string NotAnalysed;           ///< Why nothing is; else empty.
  std::shared_ptr<const void> Keeps; ///< What Advice::Of points into.
};

/// A way in which `fix` would wrap a site.
struct Wrapping {
  Model On = Model::Serial;
  bool Advised = false;
  std::vector<std::string> Assumptions; ///< What it rests on, as far as nothing proves it.
};

/// Thread-safe.
class Engine {
public:
  virtual ~Engine() = default;

  /// Reads the profiles, also when the settings are as they were. The error says which one cannot
  /// be read; the rest holds.
  virtual llvm::Error configure(const Settings &Wanted) = 0;

  /// The program that a file belongs to; the error says why there is none.
  virtual llvm::Expected<std::string> programOf(llvm::StringRef File) = 0;

  /// All of a program, as `check` sees it with these texts: the advice on every file of which there
  /// is some, or a reason why not. May take minutes; ends soon when `Stop` becomes true.
  virtual llvm::Expected<std::map<std::string, FileAdvice>>
  whole(const std::string &Program, const UnsavedTexts &Texts, const std::atomic<bool> &Stop,
        std::function<void(unsigned Done, unsigned Total)> Progress) = 0;

  /// The advice on a source whose text was changed after `whole`, at once; nothing where only all
  /// of the program tells.
  virtual std::optional<FileAdvice> edited(const std::string &Program, const std::string &File,
                                           const UnsavedTexts &Texts) = 0;

  /// The legal ways, the advised one first.
  virtual std::vector<Wrapping> wrappings(const Advice &Of) = 0;

  /// What `fix --model M --site ID` would write, were `Texts` on the disk; the error says why it
  /// writes nothing.
  virtual llvm::Expected<std::vector<Edit>> edits(const std::string &Program, const Advice &Of,
                                                  const Wrapping &How,
                                                  const UnsavedTexts &Texts) = 0;
};

} // namespace concadvise::lsp
