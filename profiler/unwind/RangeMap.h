// What lies where, in an address space that is used again and again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <utility>

namespace concadvise::profiler {

/// Ranges of addresses that do not overlap, each with a value. Not thread-safe.
template <class T> class RangeMap {
public:
  struct Range {
    uint64_t End;
    T Value;
  };
  /// Whatever overlaps [Start, End) is gone: the memory was used again.
  void put(uint64_t Start, uint64_t End, T Value) {
    auto It = ByStart.lower_bound(Start);
    if (It != ByStart.begin() && std::prev(It)->second.End > Start)
      --It;
    while (It != ByStart.end() && It->first < End)
      It = ByStart.erase(It);
    ByStart[Start] = {End, std::move(Value)};
  }
  /// The range that holds the address, with its start; null where there is none.
  const std::pair<const uint64_t, Range> *find(uint64_t Address) const {
    auto It = ByStart.upper_bound(Address);
    if (It == ByStart.begin() || (--It)->second.End <= Address)
      return nullptr;
    return &*It;
  }
  auto begin() const { return ByStart.begin(); }
  auto end() const { return ByStart.end(); }
  size_t size() const { return ByStart.size(); }

private:
  std::map<uint64_t, Range> ByStart;
};

} // namespace concadvise::profiler
