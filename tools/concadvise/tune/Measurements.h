// Runs of the user's command, held against what the original program does.
#pragma once

#include "model/Profile.h"
#include "tools/concadvise/tune/Rounds.h"
#include "tools/concadvise/tune/Workspace.h"

#include <set>

namespace concadvise {

using Environment = std::vector<std::pair<std::string, std::string>>;

class Measurements {
public:
  Measurements(const Workspace &Where, const Scratch &Own, llvm::ArrayRef<const char *> Command);

  /// Runs the original program twice: what it prints, and whether it does so again. The error is
  /// that it fails, or has not ended after so many seconds.
  llvm::Error begin(unsigned Original, double MostSeconds);
  bool repeats() const { return Same; }
  double originalSeconds() const { return Seconds; } ///< Of the second run.

  /// One run, which is out where it is another program's.
  llvm::Expected<RunResult> run(unsigned Form, const Environment &Chosen) const;

  /// Ids of the wrapped sites that the command comes to.
  llvm::Expected<std::set<uint64_t>> reached(unsigned Form, const Environment &Chosen) const;

  /// What `concadvise profile` measures of it.
  llvm::Expected<Profile> profile(unsigned Form) const;

private:
  llvm::Expected<CommandOutcome> perform(unsigned Form, const Environment &Chosen, double Most,
                                         llvm::StringRef Before = "") const;

  const Workspace &Where;
  const Scratch &Own;
  std::string Command;
  CommandOutcome First;
  bool Same = true;
  double Seconds = 0, Limit = 0;
};

} // namespace concadvise
