// Does a frame of a profile speak of the file or function that the analyzer saw? A profile names
// files as the debug information does (relative to a build folder, or where it was built), the
// analyzer as the compilation database does.
#pragma once

#include <string>
#include <string_view>

namespace concadvise {

/// Without "." and ".." steps and doubled slashes.
std::string normalisedPath(std::string_view Path);

std::string_view fileName(std::string_view Path);

/// Both normalised. Equal, or one ends with all of the other, or both end with the same two or
/// more components (the tree was built elsewhere).
bool sameFile(std::string_view A, std::string_view B);

/// "ns::f" of "int ns::f<int>(char) [clone .cold]"; a lambda inside it counts as it.
std::string bareFunctionName(std::string_view Demangled);

} // namespace concadvise
