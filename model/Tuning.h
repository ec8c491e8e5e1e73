// What `tune` measured of a program's sites.
#pragma once

#include "model/Site.h"

#include <optional>
#include <string>
#include <vector>

namespace concadvise {

/// Seconds of the whole program, as an interval: of runs (95 % confidence), or predicted.
struct Timing {
  double Seconds = 0, Low = 0, High = 0;
  unsigned Runs = 0; ///< 0: a prediction.
};

/// One way to run a site.
struct TunedModel {
  enum class Fate : uint8_t {
    Best,
    Equal,   ///< Not to be told from the best.
    Slower,  ///< … surely.
    Stopped, ///< It took so much longer that nobody waited for its end.
    Wrong,   ///< Its output or status is not the program's.
  };

  Model On = Model::Serial;
  unsigned Workers = 0;  ///< Or tasks in flight; 0: the runtime's own number.
  bool Original = false; ///< The program as its author wrote it.
  Legality Legal = Legality::Proven;
  std::optional<Timing> Predicted, Measured;
  Fate What = Fate::Slower;
  std::string Note; ///< Why it is out.
};

struct TunedSite {
  const Site *Of = nullptr; ///< Borrowed.
  std::vector<TunedModel> Models;
  size_t Best = 0; ///< Of `Models`, whose first is the original program.
};

/// The sites' best models at once, as they would be written.
struct TunedTogether {
  std::optional<Timing> Measured;
  TunedModel::Fate What = TunedModel::Fate::Slower;
  std::string Note;
};

struct Tuning {
  std::vector<TunedSite> Sites;
  std::optional<TunedTogether> Together;
  bool Repeats = true;  ///< The program's output is the same each time, so it can tell a change.
  bool InPlace = false; ///< Measured in the user's own folders, which are as they were again.
  std::vector<std::string> Changed; ///< Files that hold the best models now.
};

} // namespace concadvise
