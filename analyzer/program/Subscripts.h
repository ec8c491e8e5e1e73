// May two accesses of one loop meet in different iterations? Decided exactly by isl where the
// subscripts are linear, or can be made so.
#pragma once

#include "analyzer/program/IntegerSystems.h"
#include "analyzer/program/LoopValues.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace concadvise {

/// Answers from best to worst.
enum class Meeting : uint8_t {
  Never,
  IfWrapped, ///< Only if a subscript that is computed in few bits wraps around.
  Sometimes, ///< Only for some values of variables that the loop does not fix.
  Unknown,   ///< Some subscript could not be expressed.
  Certain,
};

/// One access's subscripts, one per dimension, as LoopValues::at gives them: in terms of variables
/// that stand still in the loop, counters of the loop and of inner loops, and iterationOf(loop).
struct Subscripted {
  std::vector<Polynomial> Dimensions;
  std::vector<uint32_t> Inner; ///< Loops around the access, inside the loop.
  unsigned Order = 0;
};

/// For one loop; not thread-safe.
class SubscriptTest {
public:
  SubscriptTest(const FunctionFacts &Facts, uint32_t Loop, const LoopValues &Values);

  /// Does `Earlier` in some iteration meet `Later` in a later one? Both have the same number of
  /// dimensions.
  Meeting meets(const Subscripted &Earlier, const Subscripted &Later) const {
    return attempt(Earlier, Later).How;
  }

  /// Do they meet in two iterations, whichever comes first? `Forward`: A's, rather than B's.
  Meeting meetEitherWay(const Subscripted &A, const Subscripted &B, bool &Forward) const;

  /// Where that depends on parameters: when they do not meet, in isl's C notation. None where it
  /// cannot be said so, or a subscript may wrap around.
  std::optional<std::string> apart(const Subscripted &A, const Subscripted &B) const;

  /// All that `Read` reads in an iteration, `Write` wrote before in the same iteration: it comes
  /// first, in all rounds of the loops around it that are not around the read, too. Both have the
  /// same number of dimensions.
  bool covers(const Subscripted &Write, const Subscripted &Read) const;

private:
  struct Attempt {
    Meeting How;
    IntegerSystem System; ///< Its solutions are the meetings, when How is Sometimes or Certain.
  };
  /// With `Escapes`, indices are taken to stay inside their rows, and what says that one does not
  /// is put there.
  Attempt attempt(const Subscripted &Earlier, const Subscripted &Later,
                  std::vector<IntegerSystem> *Escapes = nullptr) const;
  IntegerSystem runsTwice() const;
  Meeting wraps(const Subscripted &Access) const;

  const FunctionFacts &Facts;
  uint32_t Loop;
  const LoopValues &Values;
  mutable IntegerSystems Systems;
};

} // namespace concadvise
