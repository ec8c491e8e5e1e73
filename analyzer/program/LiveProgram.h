// A program that stays in memory, so that one of its units can be judged anew while it is edited.
#pragma once

#include "analyzer/program/Program.h"

namespace concadvise {

/// Immutable once made; borrows the knowledge. Every member may be called from any thread.
class LiveProgram {
public:
  /// Links and judges everything, as analyse() does.
  LiveProgram(std::vector<TranslationUnit> Units, const Knowledge &Known,
              const AnalysisOptions &Options = {}, std::vector<Coverage::NotAnalysed> Missing = {});

  const Sites &sites() const { return Found; }
  const std::vector<TranslationUnit> &units() const { return Units; }
  /// Null: none, or one that was not analysed.
  const TranslationUnit *unitOf(llvm::StringRef MainFile) const;

  /// The sites in the main file of `Edited`, did that stand for the unit of the same file. The
  /// whole program is linked again; only what is in that file is judged.
  Sites with(const TranslationUnit &Edited) const;

  /// The sites, when nothing else is wanted of this any more.
  Sites take() { return std::move(Found); }

private:
  std::vector<TranslationUnit> Units;
  const Knowledge &Known;
  AnalysisOptions Options;
  Sites Found;
  std::vector<Site> JudgedLoops; ///< As they were found, without ids.
};

} // namespace concadvise
