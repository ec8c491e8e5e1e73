// The project's own clang-format style, applied to edited text only.
#pragma once

#include "analyzer/rewriter/SourceText.h"
#include "model/Advice.h"

namespace concadvise {

/// The column limit of the file's .clang-format; 100 where there is none.
unsigned columnLimit(const std::string &File);

/// Reformats the text of one edit with the style file found above the source; the edit as it was
/// where there is none, or where formatting would touch other text or other tokens.
Edit formatted(Edit E, const SourceText &Source);

} // namespace concadvise
