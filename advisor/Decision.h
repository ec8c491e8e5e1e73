// The framework's questions for a loop of tasks: which model, how many workers, and why.
#pragma once

#include "advisor/Case.h"
#include "model/Advice.h"

#include <optional>
#include <string>
#include <vector>

namespace concadvise {

/// Why a loop stays serial.
enum class StaySerial : uint8_t {
  No,          ///< It does not.
  Illegal,     ///< No model may run it.
  NotReached,  ///< The profiled run spent no measurable time there.
  OneTask,     ///< There is only one task.
  CoresBusy,   ///< Computing, and the program already keeps its cores busy.
  OneCore,     ///< Computing, and one core to do it on.
  MemoryBound, ///< One core already uses the memory's bandwidth.
  Held,        ///< It waits for a lock, which more concurrency does not shorten.
  InOrder,     ///< Its time is in the part that must stay in order.
  TooSmall,    ///< What concurrency costs is not less than what it saves.
  SmallShare,  ///< It would be faster, and nobody would notice.
  Unsupported, ///< Estimates alone do not support a model.
};

struct Decision {
  std::optional<Model> Best; ///< Absent only while it is being decided.
  unsigned Workers = 0;
  StaySerial Why = StaySerial::No;
  std::vector<Question> Asked;
  std::optional<Model> ByRule;
  std::string RulePath;
  std::vector<Prediction> Models;

  /// The prediction for a model, if it was considered.
  const Prediction *of(Model On) const;
};

Decision decide(const Case &C);

} // namespace concadvise
