// Every rule, in one table.
#pragma once

#include "advisor/Case.h"
#include "model/Advice.h"

#include <optional>
#include <span>
#include <string_view>

namespace concadvise {

/// A rule speaks of one kind of site, of the program as a whole (`Of` absent), or of both.
struct Rule {
  std::string_view Name; ///< Also its page, docs/rules/<Name>.md.
  std::optional<Site::Kind> Of;
  Severity Level; ///< Of its most serious advice.
  std::string_view Summary;
  std::span<const Model> Wraps; ///< What `fix` may wrap its sites with; empty: it only warns.
  std::optional<Advice> (*JudgeSite)(const Case &);
  std::optional<Advice> (*JudgeProgram)(const ProgramCase &);
};

namespace rules {
#define SITE_RULE(FUNCTION, ...) std::optional<Advice> FUNCTION(const Case &);
#define PROGRAM_RULE(FUNCTION, ...) std::optional<Advice> FUNCTION(const ProgramCase &);
#define BOTH_RULE(OF_SITE, OF_PROGRAM, ...)                                                        \
  std::optional<Advice> OF_SITE(const Case &);                                                     \
  std::optional<Advice> OF_PROGRAM(const ProgramCase &);
#include "advisor/Rules.def"

inline constexpr Model WaitingModels[] = {Model::Threads, Model::Async};
inline constexpr Model ComputingModels[] = {Model::Threads, Model::Processes};
inline constexpr Model MixedModels[] = {Model::AsyncThreads, Model::AsyncProcesses, Model::Threads,
                                        Model::Processes, Model::Async};
} // namespace rules

inline constexpr Rule Rules[] = {
#define SITE_RULE(FUNCTION, NAME, KIND, LEVEL, WRAPS, SUMMARY)                                     \
  {NAME, Site::Kind::KIND, Severity::LEVEL, SUMMARY, WRAPS, rules::FUNCTION, nullptr},
#define PROGRAM_RULE(FUNCTION, NAME, LEVEL, WRAPS, SUMMARY)                                        \
  {NAME, std::nullopt, Severity::LEVEL, SUMMARY, WRAPS, nullptr, rules::FUNCTION},
#define BOTH_RULE(OF_SITE, OF_PROGRAM, NAME, KIND, LEVEL, WRAPS, SUMMARY)                          \
  {NAME, Site::Kind::KIND, Severity::LEVEL, SUMMARY, WRAPS, rules::OF_SITE, rules::OF_PROGRAM},
#include "advisor/Rules.def"
};

/// Null for a name that is no rule's.
const Rule *findRule(std::string_view Name);

} // namespace concadvise
