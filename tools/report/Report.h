// What people and programs get to see of Advice, loop verdicts and Profiles. Adapters only: nothing
// is decided here.
#pragma once

#include "model/Advice.h"
#include "model/Profile.h"
#include "model/Tuning.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <string_view>

namespace concadvise {

/// A rule as reports explain it.
struct RuleText {
  std::string_view Name, Summary;
  std::string_view Page; ///< Markdown of docs/rules; may be empty.
  Severity Level;
};

/// One run of `check`. Files below `Root` (an absolute path) are shown relative to it.
struct CheckReport {
  llvm::ArrayRef<Advice> Findings;
  const Coverage &Covered;
  std::string Root;
  std::string Version;
  llvm::ArrayRef<RuleText> Rules;
  /// What `fix` has to be told to see the same: " -p build --profile run.conc", ready for a shell.
  std::string FixOptions;
};

struct LoopsReport {
  llvm::ArrayRef<LoopVerdict> Loops;
  const Coverage &Covered;
  std::string Root;
};

struct ProfileReport {
  const Profile &Measured;
  const Verdict &Says;
};

struct TuneReport {
  const Tuning &Measured;
  std::string Root;
};

struct TextOptions {
  bool All = false;     ///< Also advice to stay serial.
  unsigned Columns = 0; ///< Long lines are broken between words to fit; 0: not at all.
};

/// Writers use `OS`'s colours when they are enabled. Source lines are read from disk; a file that
/// is gone only costs the excerpt.
void writeText(llvm::raw_ostream &OS, const CheckReport &Report, const TextOptions &Options);
void writeJson(llvm::raw_ostream &OS, const CheckReport &Report);
void writeSarif(llvm::raw_ostream &OS, const CheckReport &Report);
void writeHtml(llvm::raw_ostream &OS, const CheckReport &Report);

void writeText(llvm::raw_ostream &OS, const LoopsReport &Report);
void writeJson(llvm::raw_ostream &OS, const LoopsReport &Report);

void writeText(llvm::raw_ostream &OS, const ProfileReport &Report);
void writeJson(llvm::raw_ostream &OS, const ProfileReport &Report);
void writeHtml(llvm::raw_ostream &OS, const ProfileReport &Report);

void writeText(llvm::raw_ostream &OS, const TuneReport &Report);
void writeJson(llvm::raw_ostream &OS, const TuneReport &Report);

/// Times of two runs side by side.
void writeComparison(llvm::raw_ostream &OS, const Profile &Old, const Profile &New);

} // namespace concadvise
