// Runs several ways of doing the same in turn, until it is clear which is best.
#pragma once

#include "model/Tuning.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace concadvise {

struct RoundLimits {
  unsigned LeastRuns = 5, MostRuns = 20; ///< Of each.
  double Seconds = 300;                  ///< Of all runs together.
  double Narrow = 0.03; ///< Half an interval, as a part of the time, that is enough.
};

/// One way, and its runs.
struct Contender {
  std::vector<double> Seconds;
  std::optional<TunedModel::Fate> Out; ///< Wrong or Stopped.
  std::string Why;                     ///< … and what it did.

  bool measured() const { return !Out && !Seconds.empty(); }
};

/// How one run ended.
struct RunResult {
  double Seconds = 0;
  std::optional<TunedModel::Fate> Out;
  std::string Why;
};

/// Rounds over those that may still be the best: what disturbs the machine disturbs all of them.
/// The first round warms up, and only counts where a second run would be a waste. Ends when the
/// best's interval is apart from the others', when all that are left are narrow, or at a limit.
///
/// `Run` is given an index and makes one run; its error ends everything. `Done` is told how many
/// runs were made, and how many there may be.
llvm::Error runRounds(std::vector<Contender> &All, const RoundLimits &Limits,
                      llvm::function_ref<llvm::Expected<RunResult>(size_t)> Run,
                      llvm::function_ref<void(unsigned, unsigned)> Done);

/// Their intervals overlap.
bool overlap(const Timing &A, const Timing &B);

/// Simpler ones first: the program as it is, then fewer kinds of things, then fewer of them.
bool isSimpler(const TunedModel &A, const TunedModel &B);

/// Fills in what was measured of each way, and what became of it. The best is the simplest of those
/// that equal the fastest: whose intervals overlap its, and that are not much slower; the original
/// program may be slower by what is not worth a change. `All` are the runs of `Ways`; those of the
/// first, which is the original program, were made.
size_t judge(std::vector<TunedModel> &Ways, llvm::ArrayRef<Contender> All);

} // namespace concadvise
