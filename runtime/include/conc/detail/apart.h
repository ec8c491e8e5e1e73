// Tasks that ThreadSanitizer takes for concurrent, however they are run.
#ifndef CONC_DETAIL_APART_H
#define CONC_DETAIL_APART_H

#include "conc/detail/engine.h"

#include <cstddef>
#include <cstdint>

#if defined(__SANITIZE_THREAD__)
#define CONC_DETAIL_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CONC_DETAIL_TSAN 1
#endif
#endif
#ifndef CONC_DETAIL_TSAN
#define CONC_DETAIL_TSAN 0
#endif

namespace conc {
namespace detail {

/// Runs tasks one after another, each on a fiber of ThreadSanitizer's of its own that knows nothing
/// of the others. Two that touch one place are reported whatever the schedule, on one core too.
/// Sinks know of the tasks whose results they are given, and no task knows of a sink.
struct apart {
  std::uint64_t site; ///< Reports call the fibers "conc site 3f9a1c task 17".
};

/// Of long loops only so many tasks are set apart: half of them at the beginning, a quarter at the
/// end, the others evenly between. The rest run on the caller, of which those that come after them
/// know nothing either.
inline constexpr std::size_t most_apart = 256;

/// Whether CONC_TASKS_APART is set and ThreadSanitizer is there.
bool asked_apart() noexcept;
/// The same, and appends a line with the site's id to the file that the variable names. Where it
/// was asked for, a site whose tasks cannot meet in memory runs them serially and tells nothing.
bool runs_apart(std::uint64_t site) noexcept;

void run(const apart &, const job &);

/// A slot that is used again would make two tasks meet that otherwise never would.
constexpr std::size_t window_of(const apart &) noexcept { return static_cast<std::size_t>(-1); }

} // namespace detail
} // namespace conc

#endif
