// The user's command once more, built with ThreadSanitizer and with the tasks of wrapped sites set
// apart: a conflict between two tasks shows whatever the schedule, on one core too.
#pragma once

#include "analyzer/frontend/Frontend.h"
#include "tools/concadvise/verify/RaceReports.h"

#include <set>

namespace concadvise {

struct RaceFindings {
  std::set<uint64_t> Ran; ///< Ids of the sites whose tasks ran apart.
  std::vector<Race> Races;
};

/// Builds and runs in private folders: the user's build stays as it is. CMake's build folders get
/// the flag by configuring; other builds by compilers of the same names that come first in PATH.
/// The error says why nothing could be learnt: no mount namespaces here, or a command that fails
/// when built so.
llvm::Expected<RaceFindings> checkRaces(const std::string &Command,
                                        const CompileCommands &Commands);

} // namespace concadvise
