#include "advisor/Rules.h"

#include <algorithm>

namespace concadvise {

const Rule *findRule(std::string_view Name) {
  auto Found = std::find_if(std::begin(Rules), std::end(Rules),
                            [&](const Rule &R) { return R.Name == Name; });
  return Found == std::end(Rules) ? nullptr : &*Found;
}

} // namespace concadvise
