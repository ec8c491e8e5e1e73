// Which ways of running a site are worth a measurement.
#pragma once

#include "analyzer/rewriter/Choice.h"
#include "model/Tuning.h"

namespace concadvise {

/// How a program is built to be measured.
enum class Form : uint8_t {
  Original,
  Wrapped, ///< Every site listed with its legal models; the first is serial.
  Staged,  ///< … where a task waits first, and only computes then: the two apart.
};

/// A site that is to be tuned.
struct TuningSubject {
  const Site *Of = nullptr;
  Advice Says;
  WrapRequest Wrapped;
  std::optional<WrapRequest> Staged;
};

struct Candidate {
  TunedModel Way;
  Form In = Form::Wrapped;
  std::string Choice; ///< For the environment: "threads:8"; empty for the original program.
};

/// What `tune` makes of advice, within what the user consents to: subjects, and why others are
/// none.
struct TuningChoice {
  std::optional<TuningSubject> Subject;
  std::vector<Reason> Assumptions; ///< What the subject's legality rests on.
  std::string Why;                 ///< No subject; empty where the advice is to leave it.
};
TuningChoice chooseSubject(const Advice &Of, const Consent &Given);

/// The original program first, then serial, then every legal model: with the runtime's own number
/// of workers, the predicted one, and some around it and around the number of cores.
std::vector<Candidate> candidatesFor(const TuningSubject &Subject, unsigned Cores);

/// What `fix` would write to make this the one that runs.
WrapRequest requestFor(const TuningSubject &Subject, const Candidate &Best);

/// The variable of the environment that chooses a site's model.
std::string variableOf(const Site &Of);

} // namespace concadvise
