// The names that users meet in text, JSON and YAML. One spelling, both directions.
#pragma once

#include "model/Advice.h"
#include "model/Profile.h"
#include "model/Tuning.h"

#include <optional>
#include <span>
#include <string_view>

namespace concadvise {

/// A table `names(E)` lists the spelling of every enumerator in order; found by argument type, so
/// that `name` and `fromName` work for each enumeration that has one.
inline constexpr std::string_view ModelNames[] = {"serial", "threads",       "processes",
                                                  "async",  "async+threads", "async+processes"};
inline constexpr std::string_view LegalityNames[] = {"proven", "guarded", "assumed", "unknown",
                                                     "unsafe"};
inline constexpr std::string_view WorkloadNames[] = {"unknown", "cpu-bound", "io-bound", "mixed"};
inline constexpr std::string_view SeverityNames[] = {"info", "warning"};
inline constexpr std::string_view EvidenceNames[] = {"static", "profile"};
inline constexpr std::string_view LoopVerdictNames[] = {"parallel", "guarded", "sequential",
                                                        "unknown"};
inline constexpr std::string_view TunedFateNames[] = {"best", "equal", "slower", "stopped",
                                                      "wrong"};
inline constexpr std::string_view WaitReasonNames[] = {
    "network", "disk",      "pipe",     "lock", "condition", "sleep", "child",
    "epoll",   "pagefault", "terminal", "dns",  "database",  "other"};
inline constexpr std::string_view TierNames[] = {"full", "exact-unprivileged", "proc-sampling",
                                                 "status-only"};
inline constexpr std::string_view SerialisedNames[] = {"gil", "lock"};
static_assert(std::size(WaitReasonNames) == WaitReasonCount);

constexpr std::span<const std::string_view> names(Model) { return ModelNames; }
constexpr std::span<const std::string_view> names(Legality) { return LegalityNames; }
constexpr std::span<const std::string_view> names(Workload) { return WorkloadNames; }
constexpr std::span<const std::string_view> names(Severity) { return SeverityNames; }
constexpr std::span<const std::string_view> names(Evidence::Source) { return EvidenceNames; }
constexpr std::span<const std::string_view> names(LoopVerdict::Kind) { return LoopVerdictNames; }
constexpr std::span<const std::string_view> names(TunedModel::Fate) { return TunedFateNames; }
constexpr std::span<const std::string_view> names(WaitReason) { return WaitReasonNames; }
constexpr std::span<const std::string_view> names(Tier) { return TierNames; }
constexpr std::span<const std::string_view> names(SerialisedBy::Kind) { return SerialisedNames; }

/// The spelling of an enumerator; "unknown" for a value outside the enumeration.
template <typename E> constexpr std::string_view name(E Value) {
  auto Table = names(Value);
  return size_t(Value) < Table.size() ? Table[size_t(Value)] : std::string_view("unknown");
}

template <typename E> constexpr std::optional<E> fromName(std::string_view Name) {
  auto Table = names(E{});
  for (size_t I = 0; I < Table.size(); ++I)
    if (Table[I] == Name)
      return E(I);
  return std::nullopt;
}

} // namespace concadvise
