// Which model a site is wrapped with: what the advice says, within what is legal and consented to.
#pragma once

#include "analyzer/rewriter/Rewriter.h"
#include "model/Advice.h"

#include <optional>
#include <set>
#include <string>

namespace concadvise {

/// What the user allows and wants.
struct Consent {
  bool Assumed = false;          ///< Assumptions are accepted everywhere.
  std::set<std::string> Sites;   ///< … and for these; when not empty, only these are chosen.
  std::optional<Model> Override; ///< This model instead of the advised one, where it is legal.
};

struct Choice {
  enum class Outcome : uint8_t {
    Wrap,
    Leave,        ///< The advice is to leave it as it is.
    NeedsConsent, ///< Legal only under `Assumptions`, which nobody accepted.
    Refused,      ///< `Why`.
  };
  Outcome What = Outcome::Refused;
  WrapRequest Request;
  std::vector<Reason> Assumptions; ///< What the chosen model's legality rests on.
  Reason Why;
};

Choice choose(const Advice &Of, const Consent &Given);

/// Fills in `Edits` and `FixAvailable` with what `fix --accept assumed` would do for this advice
/// alone. The source must be the file of the advice.
void suggestEdits(Advice &Of, const SourceText &Source);

} // namespace concadvise
