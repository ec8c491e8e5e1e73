// Any compiler's command line → one that Clang's front end understands.
#pragma once

#include "analyzer/frontend/Frontend.h"

namespace concadvise {

/// Arguments for clang's driver, program name first, that parse `Command.File` and nothing else:
/// launchers (ccache, distcc, …) are gone, response files expanded, a cross compiler's name turned
/// into a target; what Clang does not know, what only makes output, and warnings are dropped.
/// What decides how the file reads (macros, include paths, language, target) is kept.
std::vector<std::string> clangArguments(const CompileCommand &Command);

} // namespace concadvise
