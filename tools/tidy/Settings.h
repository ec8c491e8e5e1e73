// The check options, which all checks of the module share: `concadvise.NAME` in `.clang-tidy`.
#pragma once

#include "clang-tidy/ClangTidyCheck.h"

#include "llvm/Support/Error.h"

#include <string>
#include <tuple>
#include <vector>

namespace concadvise::tidy {

/// As people write them.
struct Options {
  std::string BuildPath, Facts, Profiles, Accept;

  static Options read(const clang::tidy::ClangTidyCheck::OptionsView &From);
  void store(clang::tidy::ClangTidyCheck::OptionsView &By,
             clang::tidy::ClangTidyOptions::OptionMap &Into) const;
};

struct Settings {
  std::string Build;                 ///< As `check -p`; empty: only this unit is known.
  std::vector<std::string> Facts;    ///< As `check --facts`.
  std::vector<std::string> Profiles; ///< As `check --profile`.
  bool AcceptsAssumed = false;       ///< As `fix --accept assumed`.

  /// The settings for a source. Relative paths are those of the nearest folder above it that has
  /// them: clang-tidy does not say which `.clang-tidy` an option comes from. Errors: a path that no
  /// folder has, a value that means nothing.
  static llvm::Expected<Settings> read(const Options &Given, llvm::StringRef Source);

  /// Of the same program?
  friend bool sameProgram(const Settings &A, const Settings &B) {
    return std::tie(A.Build, A.Facts, A.Profiles) == std::tie(B.Build, B.Facts, B.Profiles);
  }
};

} // namespace concadvise::tidy
