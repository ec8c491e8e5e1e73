// A cache that moves what was used to the front: even a look-up changes it.
//
//   lru_lookup [THOUSANDS_OF_LOOKUPS]
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <list>
#include <unordered_map>
#include <utility>

class cache {
public:
  bool use(int key) {
    const auto found = places_.find(key);
    if (found != places_.end()) {
      entries_.splice(entries_.begin(), entries_, found->second);
      return true;
    }
    entries_.push_front(key);
    places_[key] = entries_.begin();
    if (entries_.size() > 1000) {
      places_.erase(entries_.back());
      entries_.pop_back();
    }
    return false;
  }

private:
  std::list<int> entries_;
  std::unordered_map<int, std::list<int>::iterator> places_;
};

int main(int argc, char **argv) {
  const int lookups = (argc > 1 ? std::atoi(argv[1]) : 8000) * 1000;
  cache recent;
  long hits = 0;
  std::uint32_t state = 3;
  for (int n = 0; n < lookups; ++n) {
    state = state * 1664525u + 1013904223u;
    if (recent.use(static_cast<int>((state >> 16) % 1200)))
      ++hits;
  }
  std::cout << hits << " hits\n";
}
