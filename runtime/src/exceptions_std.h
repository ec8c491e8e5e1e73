// How the exceptions of the standard library and of this one travel between processes.
#pragma once

#include "conc/exceptions.h"

#include <functional>
#include <map>
#include <string>

namespace conc::detail {

using exception_codecs = std::map<std::string, exception_codec, std::less<>>; ///< by mangled name

void add_standard_exceptions(exception_codecs &);

} // namespace conc::detail
