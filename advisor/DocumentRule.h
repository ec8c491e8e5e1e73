// The documents' rule, applied by itself: what the flowchart says before anything is predicted.
#pragma once

#include "model/Advice.h"

#include <optional>
#include <string>

namespace concadvise {

/// What the flowchart asks. Absent: not known.
struct RuleFacts {
  Workload Kind = Workload::Unknown;
  std::optional<bool> Slow; ///< One task waits long.
  std::optional<bool> Many; ///< Many tasks at once.
  bool Awaitable = false;   ///< Waits in calls that async code, or the async runtime, can await.
  bool OneProcess = false;  ///< Two tasks can run at once inside one process.
  bool Sendable = false;    ///< A task's data can cross to another process.
  bool Sequential = false;  ///< No model may run them at once: "inherently sequential".
  std::string SerialisedBy; ///< "the GIL": why two cannot run in one process, when that is known.
};

struct RulePick {
  std::optional<Model> Pick; ///< Absent: the rule has no answer without knowing the workload.
  std::string Path;          ///< "I/O-bound → slow I/O, many at once → async"
};

RulePick documentRule(const RuleFacts &Facts);

} // namespace concadvise
