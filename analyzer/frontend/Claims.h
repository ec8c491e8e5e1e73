// Which unit lowers a function that several units see: a header's function is lowered once per
// scan.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace concadvise {

/// Thread-safe. A function is known by a hash of what it is (sharedKey in Functions.h).
class Claims {
public:
  /// True when `Unit` is to do the work: no earlier unit has it. (Of two units at once, a later one
  /// may have been first; then both do it, and the earlier one's is taken.)
  bool claim(uint64_t Key, unsigned Unit) { return lower(Key, 2 * uint64_t(Unit)); }

  /// `Unit` has the function, too, and its Facts may be there already: no later unit needs to do
  /// it.
  void expect(uint64_t Key, unsigned Unit) { lower(Key, 2 * uint64_t(Unit) + 1); }

private:
  struct Shard {
    std::mutex Mutex;
    std::unordered_map<uint64_t, uint64_t> Ranks;
  };
  std::array<Shard, 64> Shards;

  bool lower(uint64_t Key, uint64_t Rank) {
    Shard &In = Shards[Key % Shards.size()];
    std::lock_guard Lock(In.Mutex);
    auto [Entry, Fresh] = In.Ranks.try_emplace(Key, Rank);
    if (!Fresh && Entry->second <= Rank)
      return false;
    Entry->second = Rank;
    return true;
  }
};

} // namespace concadvise
