// One `.concadvise.yaml` file as data (docs/configuration.md).
#pragma once

#include "tools/concadvise/Thresholds.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/MemoryBuffer.h"

#include <list>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace concadvise {

/// What a project wants of one rule.
enum class RuleSetting : uint8_t { Default, Off, Info, Warning };

struct Config {
  static constexpr llvm::StringLiteral FileName = ".concadvise.yaml";

  std::string Folder; ///< Absolute folder of the file; patterns and paths are relative to it.
  std::map<std::string, RuleSetting> Rules;
  std::vector<llvm::GlobPattern> Exclude;
  std::list<std::string> PatternTexts; ///< Where Exclude points into; a list moves without copies.
  ThresholdValues Limits;
  std::optional<std::string> Baseline; ///< Absolute path.
  /// Floating-point reductions may be computed in another order.
  std::optional<bool> FpReassociation;
  /// The libraries under `knowledge:`, each as the text of a YAML document of its own; blanks come
  /// before it so that lines and columns in messages are those of this file.
  std::vector<std::string> Knowledge;
  std::string File; ///< Absolute path, for messages about Knowledge.
};

/// Errors name file, line and column, and what would be right.
llvm::Expected<Config> parseConfig(llvm::MemoryBufferRef Text);

} // namespace concadvise
