// What library functions do, as analyzer/knowledge/*.yaml says it (the format: docs/knowledge.md).
#pragma once

#include "model/Effect.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace concadvise {

/// Index that stands for the object a method is called on.
inline constexpr int ReceiverIndex = -1;

/// A resource that a call touches, seen from the call.
struct KnownUse {
  Resource On;
  Access How = Access::None;
};

/// The call does not wait when this constant argument has these bits, or has this value; or when it
/// points to nothing but zeros.
struct Unless {
  int Argument = 0;
  std::optional<int64_t> Flags, Equals;
  bool Zero = false;
};

/// What a container's method does to its container.
enum class ContainerUse : uint8_t {
  None,
  Append,
  Insert,
  Erase,
  Clear,
  Index,
  Read,
  Iterate,
  Resize,
  Assign
};

/// What a call does to a lock: the object of a method, otherwise its arguments.
enum class LockUse : uint8_t {
  None,
  Acquire,
  Try, ///< Holds it afterwards if it says so.
  Release,
  Guard,  ///< A constructor: the object holds the locks in its arguments until it is destroyed.
  Detach, ///< The guard no longer holds it, but nobody released it.
};

/// What a call's result aliases.
struct Returned {
  enum class Kind : uint8_t { Unknown, Fresh, Receiver, Element, Argument } What = Kind::Unknown;
  int Argument = 0;
};

/// Threads that a call leaves running, beside the caller's own.
enum class ThreadUse : uint8_t {
  None,
  One,  ///< It starts one, which runs what the call offloads.
  Some, ///< The library's own.
};

struct KnownFunction {
  std::string Library;
  std::map<WaitReason, Truth> Blocks;
  bool Hookable = false;
  std::vector<Unless> NotBlockingWhen;
  std::vector<KnownUse> Uses;
  Truth Cpu = Truth::No, Throws = Truth::No, Exits = Truth::No;
  std::vector<int> Calls, Offloads, Handlers;
  bool Parallel = false, Once = false, Affine = false;
  bool Arithmetic = false; ///< Sets how the thread's floating-point arithmetic rounds or traps.
  ThreadUse Threads = ThreadUse::None;
  /// A method: the event loop runs whatever overrides it. A type: likewise virtual functions that
  /// take one.
  bool OnLoop = false;
  bool Dispatches = false; ///< Waits for the next event: the loop around it handles events.
  ContainerUse Container = ContainerUse::None;
  LockUse Locks = LockUse::None;
  std::optional<int> Unlocks; ///< The lock in this argument is released while the call waits.
  Returned Result;
  std::optional<int> Fills; ///< The pointer at this argument is made to point to new memory.
  bool Shipped = false; ///< Ours, not the user's: gives way to a function that the project defines.
};

/// One document of a knowledge file. `Functions` pairs the names of an entry with what they do.
struct LibraryKnowledge {
  std::string Library;
  std::vector<std::pair<std::vector<std::string>, KnownFunction>> Functions;
};

/// Immutable once built; look-ups are thread-safe.
class Knowledge {
public:
  /// What concadvise is shipped with.
  static llvm::Expected<Knowledge> builtin();

  /// Adds the documents of one YAML buffer; later entries replace earlier ones of the same name.
  /// Errors name `BufferName` and the line.
  llvm::Error extend(llvm::StringRef Yaml, llvm::StringRef BufferName);

  void add(const LibraryKnowledge &Added);

  /// By qualified name without template arguments; exact names win over prefixes, longer prefixes
  /// over shorter ones.
  const KnownFunction *find(llvm::StringRef QualifiedName) const;

  size_t size() const { return Exact.size() + Prefixes.size(); }

private:
  llvm::StringMap<KnownFunction> Exact;
  std::map<std::string, KnownFunction, std::less<>> Prefixes; ///< "std::chrono::" for "…::*".
};

/// Parses one YAML buffer; errors name `BufferName` and the line.
llvm::Expected<std::vector<LibraryKnowledge>> parseKnowledge(llvm::StringRef Yaml,
                                                             llvm::StringRef BufferName);

} // namespace concadvise
