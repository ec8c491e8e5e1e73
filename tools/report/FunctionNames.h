// Demangled C++ names, short enough to read in a line of text.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace concadvise {

/// "http::get" for "http::get(std::__cxx11::basic_string<…> const&)": without the parameters, the
/// return type that template instances carry, and template arguments. Text that is no C++ name comes
/// back as it is.
std::string shortFunctionName(llvm::StringRef Demangled);

} // namespace concadvise
