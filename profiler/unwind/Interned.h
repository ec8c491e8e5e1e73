// A value ↔ a small number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace concadvise::profiler {

template <typename T> class Interned {
public:
  uint32_t operator()(const T &Value) {
    auto [It, New] = Numbers.try_emplace(Value, Numbers.size());
    if (New)
      Values.push_back(&It->first);
    return It->second;
  }
  const T &operator[](uint32_t Number) const { return *Values[Number]; }
  size_t size() const { return Values.size(); }

private:
  std::map<T, uint32_t> Numbers;
  std::vector<const T *> Values;
};

} // namespace concadvise::profiler
