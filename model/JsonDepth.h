// A guard for JSON from outside: LLVM's parser recurs with the nesting and has no limit.
#pragma once

#include <cstddef>
#include <string_view>

namespace concadvise {

/// Does the text nest deeper than any file we read would? Check before `llvm::json::parse`.
inline bool nestsTooDeeply(std::string_view Json, unsigned MostDepth = 200) {
  unsigned Depth = 0;
  bool InString = false;
  for (size_t I = 0; I < Json.size(); ++I) {
    char C = Json[I];
    if (InString && C == '\\')
      ++I;
    else if (C == '"')
      InString = !InString;
    else if (!InString && (C == '[' || C == '{') && ++Depth > MostDepth)
      return true;
    else if (!InString && (C == ']' || C == '}') && Depth)
      --Depth;
  }
  return false;
}

} // namespace concadvise
