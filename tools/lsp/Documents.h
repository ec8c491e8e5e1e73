// The files that are open in the editor, as it has them.
#pragma once

#include "model/UnsavedTexts.h"
#include "tools/lsp/Positions.h"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace concadvise::lsp {

using Text = std::shared_ptr<const std::string>;

/// The text after `contentChanges` of textDocument/didChange, in their order; what is no change is
/// passed over.
std::string changed(std::string Text, const llvm::json::Array &Changes, Encoding In);

/// Where `Offset` of the text is.
Range rangeOf(const Lines &In, size_t Offset, size_t Length, Encoding As);

} // namespace concadvise::lsp
