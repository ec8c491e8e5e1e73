// What one iteration of a loop touches, event by event.
#pragma once

#include "analyzer/program/Effects.h"

#include <set>
#include <string>
#include <vector>

namespace concadvise {

/// Accesses that belong to no statement of the body: the loop's own condition and increment.
inline constexpr unsigned LoopControl = UINT32_MAX;

/// Local variables get keys of their own beside those of the function's summary.
inline constexpr int LocalKeyBase = 1 << 20;

/// One access to memory that outlives the iteration (or may).
struct LoopAccess {
  enum class Kind : uint8_t { Read, Write, Update } What = Kind::Read;
  Memory Where;
  Resource Key;         ///< Identifies the accessed thing within the loop, as far as names go.
  std::string Operator; ///< Update: + * & | ^ min max && || other.
  std::string Label;
  const Span *At = nullptr;
  unsigned Statement = LoopControl;
  unsigned Order = 0;          ///< Position in the walk.
  std::vector<uint32_t> Inner; ///< Loops around it inside this loop, outermost first.
  bool Conditional = false;    ///< May not happen in an iteration.
  bool Exposed = true;         ///< A read that may see what an earlier iteration left.
  bool Replaces = false;       ///< A write of the whole thing, on every path.
  bool Structure = false;      ///< A container's shape is changed or (by a read) relied upon.
  bool ByCall = false;         ///< A callee does it: which part is touched is not known exactly.
  bool Library = false;
  bool Stream = false;   ///< The object is an output stream.
  bool Shape = false;    ///< Only a container's shape is read: its size, where its elements are.
  bool Floating = false; ///< An update of a floating-point number.
  bool Atomic = false;
  bool Volatile = false;
  bool Commutes = false;
  ContainerUse Container = ContainerUse::None;
  /// What it touches, or what it may lead to through stored pointers, as far as that is seen.
  std::set<Aliases::Object> Reaches;
  bool Made = false; ///< Starts from an object that each iteration makes for itself.
  std::string Lock;
  Origin Read, Write; ///< For calls: where in the callee.
  uint32_t Call = UINT32_MAX;
  bool Branched = false; ///< Under a branch (Conditional also counts inner loops).
};

/// A use of something that is not plain memory: a handle's state, the process, the world.
struct LoopUse {
  Resource On;
  UseSummary How;
  unsigned Statement = LoopControl;
  const Span *At = nullptr;
  uint32_t Call = UINT32_MAX;
  bool Conditional = false;
};

/// A static variable that a callee uses: there may be hundreds for each call, so this is small.
/// What is done to it over the whole iteration is in the iteration's summary.
struct LoopGlobal {
  Resource On;
  Access How = Access::None;
  unsigned Statement = LoopControl;
  const Span *At = nullptr;
};

/// A jump out of the iteration.
struct LoopExit {
  const Node *What = nullptr;
  unsigned Statement = LoopControl;
  bool LeavesLoop = true; ///< False: a `continue` of this loop.
};

/// A value given to a whole variable.
struct LoopDefinition {
  VarId Var = NoVar;
  const Node *At = nullptr;
  unsigned Order = 0;
  std::vector<uint32_t> Inner;
  bool Branched = false;
};

struct LoopBody {
  FunctionId Function = NoFunction;
  uint32_t Index = UINT32_MAX;
  const LoopFacts *Loop = nullptr;
  const Node *At = nullptr;   ///< The loop's node.
  const Node *Body = nullptr; ///< Its last child.
  const Node *Item = nullptr; ///< An item becomes the loop variable, and ends; null: none does.
  std::vector<const Node *> Statements;
  std::vector<const Node *> ScopeEnd; ///< Destructors of the body's own variables.
  std::vector<LoopAccess> Accesses;
  std::vector<LoopUse> Uses;       ///< But for static variables.
  std::vector<LoopGlobal> Globals; ///< Those.
  std::vector<LoopDefinition> Definitions;
  std::vector<LoopExit> Exits;
  std::vector<std::pair<uint32_t, unsigned>> Calls; ///< Index of each call, and its statement.
  std::set<VarId> Declared;                         ///< Variables that live in one iteration only.
  std::set<VarId> AddressTaken;                     ///< Bound to a pointer or passed by one.
  /// What every iteration sets that comes to its end without `continue`: by which statement.
  std::map<Resource, unsigned> SetBy;
  bool Irreducible = false;
  /// Set where the body ends in `if (…) { … }` that was opened: the if. Its condition is the
  /// statement `Guard`, and what it guards are the statements after that.
  const Node *Guarding = nullptr;
  unsigned Guard = LoopControl;
};

/// `At` is a Loop node of the function. `OpenLast`: looks at the statements inside the body's last
/// one, where that is an `if` without else.
LoopBody collectLoop(const EffectTable &Table, FunctionId Function, const Node &At,
                     bool OpenLast = false);

} // namespace concadvise
