// What calling a function, or running one task, may do.
#pragma once

#include "model/Interned.h"
#include "model/Source.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace concadvise {

/// Three-state knowledge plus "unknown", which is never folded into either side.
enum class Truth : uint8_t { No, Sometimes, Yes, Unknown };

/// Why a thread waits. The profiler measures the same reasons that the analyzer predicts.
enum class WaitReason : uint8_t {
  Network,
  Disk,
  Pipe,
  Lock,
  Condition,
  Sleep,
  Child,
  Epoll,
  PageFault,
  Terminal,
  Dns,
  Database,
  Other,
};
inline constexpr unsigned WaitReasonCount = unsigned(WaitReason::Other) + 1;

/// How a resource is used, weakest first. Two tasks may run at once on a resource when both only
/// Read it, or both only use it in ways that Commute; Ordered uses keep their meaning only in the
/// serial order; Exclusive uses are a data race or corrupt state when concurrent.
enum class Access : uint8_t { None, Read, Commutes, Ordered, Exclusive };

enum class ResourceKind : uint8_t {
  Argument, ///< Memory reached through argument `Index` (-1: the object a method is called on).
  Global,   ///< A variable with static storage: `Name` is its USR or a library's own name for it.
  ThreadLocal, ///< Thread-local state: per thread, so shared by fibers of one thread.
  Process,     ///< Process-wide state: "cwd", "locale", "environment", "umask", "signals", "heap".
  Kernel,      ///< A kernel object behind argument `Index`: a file offset, a connection.
  World,       ///< The outside world: "network", "filesystem", "terminal", "stdout", "clock".
  Unknown,     ///< Something we cannot see (a callee without body or knowledge).
};

struct Resource {
  ResourceKind Kind = ResourceKind::Unknown;
  int Index = -2;
  Interned Name;
  friend auto operator<=>(const Resource &, const Resource &) = default;
};

/// One use of one resource.
struct ResourceEffect {
  Resource On;
  Access How = Access::None;
  /// Sometimes: depends on arguments or state; Unknown: we could not tell.
  Truth Certainty = Truth::Yes;
  Witness Chain;
};

struct BlockEffect {
  Truth Certainty = Truth::No;
  /// Does the call that waits do so whenever it is reached? `Certainty` counts the paths, too.
  Truth Reached = Truth::No;
  /// True when every wait of this kind goes through calls that the async runtime can hook.
  bool Hookable = false;
  Witness Chain;
};

/// A wait that stalls whoever shares the thread or the lock. A mutex, a line to the terminal, a
/// file that is most likely cached are not held against a call.
inline bool stallsOthers(WaitReason Why, Truth Reached) {
  switch (Why) {
  case WaitReason::Terminal:
  case WaitReason::PageFault:
  case WaitReason::Lock:
    return false;
  case WaitReason::Disk:
  case WaitReason::Pipe:
  case WaitReason::Other:
    return Reached == Truth::Yes;
  default:
    return Reached != Truth::No;
  }
}

/// The summary of a function (or of a task): what calling it may do.
struct Effects {
  std::map<WaitReason, BlockEffect> Blocks; ///< Absent key: never waits for that reason.
  /// Set when some callee is neither visible nor known: it may wait for anything.
  std::optional<Witness> UnknownCallee;
  std::vector<ResourceEffect> Uses; ///< At most one entry per resource, the strongest use.
  Truth Cpu = Truth::No; ///< May run for long on the CPU (loops, recursion, known-heavy).
  Witness CpuChain;
  Truth Throws = Truth::No;
  Truth Exits = Truth::No; ///< May end the process, or leave by longjmp or pthread_exit.
  Witness ExitChain;
};

} // namespace concadvise
