// One site with everything the decision may look at.
#pragma once

#include "advisor/Attribution.h"
#include "advisor/Load.h"
#include "advisor/Options.h"
#include "advisor/Sane.h"
#include "model/Machine.h"
#include "model/Profile.h"
#include "model/Site.h"

namespace concadvise {

struct Case {
  const Site &Of;
  const Measurement &Seen;
  const Load &Work;
  const Profile *Profiled; ///< May be null.
  const Machine &On; ///< With the cores that the program leaves free, its own site's included.
  const AdviceOptions &Options;
  double BusyCores = 0; ///< Cores that the profiled program kept busy on average.

  double programSeconds() const { return Profiled ? sane(Profiled->WallSeconds) : 0; }
};

/// The program as a whole, for rules that need no site.
struct ProgramCase {
  const Profile &Profiled;
  const Machine &On;
  const AdviceOptions &Options;
};

} // namespace concadvise
