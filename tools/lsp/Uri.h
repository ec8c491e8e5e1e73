// `file:` URIs and paths.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace concadvise::lsp {

/// The absolute path, `.` and `..` resolved; nothing for what is no file of this machine.
std::optional<std::string> pathOf(llvm::StringRef Uri);

std::string uriOf(llvm::StringRef Path);

} // namespace concadvise::lsp
