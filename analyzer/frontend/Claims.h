// Which unit lowers a function that several units see: a header's function is lowered once per
// scan.
#pragma once

#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/xxhash.h"

#include <array>
#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace concadvise {

/// Thread-safe. Keys are names (a USR with its place); 64 bits of their hash stand for them.
class Claims {
public:
  /// True for the first unit that asks for `Name`: it does the work. Every asker is remembered, so
  /// that `owner` is the same whichever thread came first.
  bool claim(llvm::StringRef Name, unsigned Unit) {
    uint64_t Key = llvm::xxh3_64bits(Name);
    Shard &In = Shards[Key % Shards.size()];
    std::lock_guard Lock(In.Mutex);
    auto [Entry, Fresh] = In.Owners.try_emplace(Key, Unit);
    if (!Fresh && Unit < Entry->second)
      Entry->second = Unit;
    return Fresh;
  }

  /// The first unit, in the order of the commands, that asked for `Name`.
  unsigned owner(llvm::StringRef Name) {
    uint64_t Key = llvm::xxh3_64bits(Name);
    Shard &In = Shards[Key % Shards.size()];
    std::lock_guard Lock(In.Mutex);
    return In.Owners.at(Key);
  }

private:
  struct Shard {
    std::mutex Mutex;
    std::unordered_map<uint64_t, unsigned> Owners;
  };
  std::array<Shard, 64> Shards;
};

} // namespace concadvise
